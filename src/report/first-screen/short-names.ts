import { cutMiddle } from '../html.ts';
import { listOf } from '../parts/blocks.ts';

const MOST_NAMED = 3;

/** Names in few words: "all 5", or each, with its middle cut out where it is long. @param total  of how many these are some */
export function whom(names: readonly string[], total: number, characters = 24): string {
  return total > 1 && names.length === total
    ? `all ${String(total)}`
    : listOf(names.map((name) => cutMiddle(name, characters)));
}

/** Of those that are named last: all others have been. */
export function rest(names: readonly string[], total: number): string {
  const isMost = names.length > MOST_NAMED && names.length < total;
  return isMost ? `the other ${String(names.length)}` : whom(names, total);
}

/** The middle cut out of each of these names where it stands in a text: they often differ at their ends alone. */
export function withShortNames(text: string, names: readonly string[], characters = 24): string {
  const long = names.filter((name) => name.length > characters).sort((a, b) => b.length - a.length);
  // By a function: a name may hold `$&`, which a text in its place would not keep.
  return long.reduce((shown, name) => shown.replaceAll(name, () => cutMiddle(name, characters)), text);
}
