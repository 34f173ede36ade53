import { createHash } from 'node:crypto';
import type { Owner } from '../engine/names.ts';

/** A Swarm's names are parts of host names. @source RFC 1123 */
const LONGEST = 63;
const HASH_DIGITS = 10;

/** Of a service, or of a config: short, since the names of runs are long; the labels say the whole. */
export function swarmName({ runId, trial }: Owner, ...parts: readonly string[]): string {
  const hash = createHash('sha256')
    .update([runId, trial, ...parts].join('\n'))
    .digest('hex')
    .slice(0, HASH_DIGITS);
  const readable = parts.join('-').replaceAll(/[^a-zA-Z0-9-]/g, '-');
  return `bd-${hash}-${readable}`.slice(0, LONGEST).replace(/-+$/, '');
}
