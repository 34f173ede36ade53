import type { Verdict } from '../../records/verdict.ts';

type Traits = readonly { readonly what: string; readonly value: string }[];
type Unlike = Verdict['unlike'][number];

// Apart from the fingerprint itself, as pages of runs compare them too.
export const DATA = 'data of ';
export const DUMP = ' (dump, sha256)';

/** Where two fingerprints differ. A trait that only one has counts as a difference, but for data of services only one has. */
export function unlikeTraits(baseline: Traits, candidate: Traits): readonly Unlike[] {
  const theirs = new Map(candidate.map(({ what, value }) => [what, value]));
  const ours = new Set(baseline.map(({ what }) => what));
  const unlike = baseline.flatMap(({ what, value }) => {
    const other = theirs.get(what);
    if (other === undefined && what.startsWith(DATA) && !what.endsWith(DUMP)) return [];
    const missing = what.endsWith(DUMP) ? 'none' : 'not known';
    return other === value ? [] : [{ what, baseline: value, candidate: other ?? missing }];
  });
  const onlyTheirs = candidate.filter(({ what }) => what.endsWith(DUMP) && !ours.has(what));
  return [...unlike, ...onlyTheirs.map(({ what, value }) => ({ what, baseline: 'none', candidate: value }))];
}
