import { createHash } from 'node:crypto';
import { mix } from '../base/random.ts';

/** A request that a tracing server may be asked about. */
export interface Trace {
  /** 32 hexadecimal digits */
  readonly id: string;
  /** value of its header. @source W3C, Trace Context, 3.2 */
  readonly header: string;
}

/** @param share  of the requests that carry one, by their index @returns undefined for the others */
export function traceOf(prefix: string, share: number | undefined, index: number): Trace | undefined {
  if (share === undefined || (mix([index]) >>> 0) / 2 ** 32 >= share) return undefined;
  const digest = createHash('sha256').update(`${prefix}${index}`).digest('hex');
  const id = digest.slice(0, 32);
  return { id, header: `00-${id}-${digest.slice(32, 48)}-01` };
}
