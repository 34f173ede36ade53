import { BenchdayError, messageOf } from '../../src/base/errors.ts';
import { BrokenProperty, type FuzzTarget } from './fuzz-target.ts';

export type Tried =
  { readonly state: 'read' | 'refused' } | { readonly state: 'fault'; readonly fault: string; readonly stack: string };

/** Gives one input to a parser. */
export async function tryInput(target: FuzzTarget, input: Buffer, folder: string): Promise<Tried> {
  try {
    await target.read(input, folder);
    return { state: 'read' };
  } catch (thrown) {
    if (!(thrown instanceof BrokenProperty) && isRefusal(thrown, target)) return { state: 'refused' };
    const name = thrown instanceof Error ? thrown.name : typeof thrown;
    const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
    return { state: 'fault', fault: `${name}: ${messageOf(thrown)}`.slice(0, 600), stack };
  }
}

/** Our own bug is no refusal. */
function isRefusal(thrown: unknown, target: FuzzTarget): boolean {
  if (thrown instanceof BenchdayError) return thrown.code !== 'INTERNAL';
  return target.isRefusal?.(thrown) === true;
}
