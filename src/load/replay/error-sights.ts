import type { ErrorSight } from '../../records/load-totals.ts';

/** Of each generator; errors of further kinds are in the counts, not here. @source own choice */
const MOST_SIGHTS = 100;
const LONGEST_SAMPLE = 200;

/** One failed hit, as it is noted. */
export type SeenError = Pick<ErrorSight, 'kind' | 'reason' | 'endpoint' | 'sample'> & { readonly dueMs: number };

/** Counts an error, and keeps when it was first and last seen. @returns the same list, or a new one */
export function noteError(sights: readonly ErrorSight[] | undefined, seen: SeenError): ErrorSight[] {
  const { dueMs, sample: whole, ...head } = seen;
  const sample = whole.slice(0, LONGEST_SAMPLE);
  const list = (sights ?? []) as ErrorSight[];
  const known = list.findIndex((one) => isSame(one, head));
  const before = list[known];
  if (before !== undefined) list[known] = joined(before, { ...before, hits: 1, firstMs: dueMs, lastMs: dueMs, sample });
  else if (list.length < MOST_SIGHTS) list.push({ ...head, hits: 1, firstMs: dueMs, lastMs: dueMs, sample });
  return list;
}

/** Of several generators. */
export function addSights(all: readonly (readonly ErrorSight[])[]): ErrorSight[] {
  const sum: ErrorSight[] = [];
  for (const sight of all.flat()) {
    const known = sum.findIndex((one) => isSame(one, sight));
    const before = sum[known];
    if (before === undefined) sum.push(sight);
    else sum[known] = joined(before, sight);
  }
  return sum.sort((a, b) => a.firstMs - b.firstMs);
}

function joined(one: ErrorSight, other: ErrorSight): ErrorSight {
  return {
    ...(other.firstMs < one.firstMs ? other : one),
    hits: one.hits + other.hits,
    firstMs: Math.min(one.firstMs, other.firstMs),
    lastMs: Math.max(one.lastMs, other.lastMs),
  };
}

function isSame(
  one: Pick<ErrorSight, 'kind' | 'reason' | 'endpoint'>,
  other: Pick<ErrorSight, 'kind' | 'reason' | 'endpoint'>,
): boolean {
  return one.kind === other.kind && one.reason === other.reason && one.endpoint === other.endpoint;
}
