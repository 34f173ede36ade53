import type { DrillMark } from '../../records/drill-record.ts';

/** The first look that found something broken, from the fault on, ms. */
export function firstBrokenMs(marks: readonly DrillMark[]): number | undefined {
  return marks.find(({ what }) => what === 'broken')?.atMs;
}

/**
 * From when on everything ran as before, to the last look, ms.
 * @returns undefined where the last look found something broken; the fault's own time where none ever did
 */
export function wholeAgainMs(marks: readonly DrillMark[], t0Ms: number): number | undefined {
  const looks = marks.filter(({ what, atMs }) => (what === 'broken' || what === 'whole') && atMs >= t0Ms);
  const last = looks.at(-1);
  if (last === undefined) return undefined;
  return last.what === 'whole' ? last.atMs : undefined;
}
