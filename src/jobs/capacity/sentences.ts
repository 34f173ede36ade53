import { isConfirmedEnd } from '../../verdicts/capacity/result.ts';
import { SCALING_COLUMNS, scalingRows } from '../../verdicts/capacity/scaling.ts';
import { hits, subjectName } from '../../verdicts/capacity/words.ts';
import type { Outcome } from '../../verdicts/exit.ts';
import type { CapacityEstimate, CapacityRecord } from '../../records/capacity-record.ts';

export interface CapacityOfTopology {
  readonly topology: string;
  /** taken down in each experiment; empty: none */
  readonly serversDown: readonly string[];
  /** absent: on all of them, as the file has it */
  readonly servers?: CapacityRecord['servers'];
  /** where capacity.json is */
  readonly folder: string;
  readonly estimate?: CapacityEstimate;
  readonly record?: CapacityRecord;
  /** why what is left of it holds nothing at all */
  readonly notServed?: string;
  /** it was interrupted before it began */
  readonly isCut?: true;
}

/** What several numbers of servers hold, as a table and a sentence. */
export interface ScalingText {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly sentence: string;
}

/** Of each topology that was searched on several numbers of servers. */
export function scalingTexts(results: readonly CapacityOfTopology[]): readonly ScalingText[] {
  const last = new Map<string, NonNullable<CapacityRecord['scaling']>>();
  for (const { topology, record } of results) if (record?.scaling !== undefined) last.set(topology, record.scaling);
  return [...last.values()].map((scaling) => ({
    columns: SCALING_COLUMNS,
    rows: scalingRows(scaling),
    sentence: scaling.sentence,
  }));
}

type SearchEnds = Extract<Outcome, { kind: 'capacity' }>['results'];

/** How the searches ended, for the exit; one that was cut off before it began is as one that was cut off in the middle. */
export function searchEnds(results: readonly CapacityOfTopology[]): SearchEnds {
  return results.flatMap(({ record, isCut }): SearchEnds => {
    if (isCut) return [{ state: 'inconclusive', end: 'interrupted', between: [] }];
    return record === undefined ? [] : [record.result];
  });
}

/** One sentence for one search. */
export function capacitySentence(one: CapacityOfTopology): string | undefined {
  const { record, notServed } = one;
  if (notServed === undefined) return record?.result.sentence;
  return `${subjectName(one)} holds nothing: ${notServed}`;
}

/** A level that held once may have held by chance. */
function isSure(lower: CapacityRecord['result']['lower']): boolean {
  return lower !== undefined && isConfirmedEnd(lower);
}

/** The least that is left with any of the servers down that were taken down, beside the whole; undefined: there is nothing to compare. */
export function worstSentence(results: readonly CapacityOfTopology[], topology: string): string | undefined {
  const own = results.filter((one) => one.topology === topology && one.serversDown.length > 0);
  if (own.length < 2) return undefined;
  const none = own.filter(({ notServed }) => notServed !== undefined);
  if (none.length > 0) return `at N-1: it does not serve without ${none.flatMap((one) => one.serversDown).join(', ')}`;
  const unsearched = own.filter(({ isCut }) => isCut === true);
  if (unsearched.length > 0)
    return `at N-1: unknown, as it was not looked for without ${unsearched.flatMap((one) => one.serversDown).join(', ')}`;
  const ends = own.map(({ serversDown, record }) => ({ serversDown, lower: record?.result.lower?.hitsPerDay }));
  const unknown = ends.filter(({ lower }) => lower === undefined);
  if (unknown.length > 0)
    return `at N-1: unknown, as nothing surely held without ${unknown.flatMap((one) => one.serversDown).join(', ')}`;
  const [least] = ends.toSorted((a, b) => (a.lower ?? 0) - (b.lower ?? 0));
  if (least?.lower === undefined) return undefined;
  const unsure = own.filter(({ record }) => !isSure(record?.result.lower));
  const surely = unsure.length === 0 ? 'surely holds' : 'holds';
  const doubt =
    unsure.length === 0 ? '' : `; not confirmed without ${unsure.flatMap((one) => one.serversDown).join(', ')}`;
  return `at N-1: it ${surely} ${hits(least.lower)} hits a day whichever server is down (least without ${least.serversDown.join(' and ')}${doubt})`;
}
