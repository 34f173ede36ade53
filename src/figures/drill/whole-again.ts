import type { DrillMark } from '../../records/drill-record.ts';

/** As the mark of a look that failed begins: it found nothing, neither broken nor whole. */
export const UNSEEN = 'nobody could look';

function isSeenBroken({ what, detail = '' }: DrillMark): boolean {
  return what === 'broken' && !detail.startsWith(UNSEEN);
}

/** The first look that found something broken, from the fault on, ms. */
export function firstBrokenMs(marks: readonly DrillMark[]): number | undefined {
  return marks.find(isSeenBroken)?.atMs;
}

/**
 * From when on everything ran as before, to the last look, ms.
 * @returns undefined where the last look found something broken; where none ever did, when the fault was undone, as looks do not see
 *   everything, e.g. no slow network
 */
export function wholeAgainMs(marks: readonly DrillMark[], t0Ms: number): number | undefined {
  const looks = marks.filter(({ what, atMs }) => (what === 'broken' || what === 'whole') && atMs >= t0Ms);
  const last = looks.at(-1);
  if (last?.what !== 'whole') return undefined;
  const undone = marks.find(({ what }) => what === 'undone');
  const wasSeen = looks.some(isSeenBroken) || marks.some(({ isRestored }) => isRestored === true);
  return undone === undefined || wasSeen ? last.atMs : Math.max(last.atMs, undone.atMs);
}
