import type { Random } from '../base/random.ts';

/** The values in a random order, all orders equally likely. @source Fisher & Yates 1938, as modernised by Durstenfeld 1964 */
export function shuffled(values: readonly number[], chance: Random): number[] {
  const order = [...values];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(chance() * (last + 1));
    const [a, b] = [order[last], order[other]];
    if (a !== undefined && b !== undefined) [order[last], order[other]] = [b, a];
  }
  return order;
}
