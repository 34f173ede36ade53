import { expect, it } from 'vitest';
import { isRebuild, rebuildOf } from '../../../../src/figures/drill/rebuild-of.ts';
import type { DrillMark } from '../../../../src/records/drill-record.ts';
import type { WriteProof } from '../../../../src/records/write-proof.ts';
import { drillBins } from '../../../support/drill-bins.ts';

const T0_MS = 10_000;
const MARKS: readonly DrillMark[] = [
  { atMs: T0_MS, what: 'fault' },
  { atMs: T0_MS + 1_500, what: 'rebuilt', step: 'gone', detail: '3 containers, 1 network' },
  { atMs: T0_MS + 9_000, what: 'rebuilt', step: 'ready' },
];
/** Nothing is answered for 8 s. */
const bins = drillBins(40_000, [[T0_MS, T0_MS + 8_000, 10, 0]]);
const timeline = { t0Ms: T0_MS, t4Ms: T0_MS + 8_000, t5Ms: undefined };
const lost = (count: number, oldestAtMs?: number, state: WriteProof['state'] = 'broken') =>
  ({ state, reasons: [], sets: { lost: { count, first: [], oldestAtMs } } }) as unknown as WriteProof;
const of = (drill: string, proof?: WriteProof) => rebuildOf(drill, { marks: MARKS, bins, timeline, proof });

it('only the loss of everything has a rebuild clock', () => {
  expect(of('restart:@all')).toBeUndefined();
  expect(['lose:@all', 'lose:@all=volumes', 'lose:@all=x', 'loss:app=10%'].map(isRebuild)).toEqual([
    ...[true, true],
    ...[false, false],
  ]);
});

it('the clock has what was done and what clients saw, in order; what was not seen is not on it', () => {
  const { volumes, steps } = of('lose:@all') ?? {};
  expect(volumes).toBe('kept');
  expect(steps?.map(({ step, afterMs }) => `${step} ${afterMs}`)).toEqual([
    ...['gone 1500', 'answered 8000', 'served 8000', 'ready 9000'],
  ]);
});

it('a hit that was answered while things were being lost is not the first of what was rebuilt', () => {
  const late = drillBins(40_000, [[T0_MS + 1_000, T0_MS + 8_000, 10, 0]]);
  const found = rebuildOf('lose:@all', { marks: MARKS, bins: late, timeline, proof: undefined });
  expect(found?.steps.find(({ step }) => step === 'answered')?.afterMs).toBe(8_000);
});

it('what is lost is counted, since the first of it was acknowledged; what is not proved is not 0', () => {
  expect(of('lose:@all=volumes', lost(12, 2_000))).toMatchObject({
    ...{ volumes: 'lost', lostWrites: 12, lostSinceMs: 8_000 },
  });
  expect(of('lose:@all', lost(0, undefined, 'proved'))?.lostWrites).toBe(0);
  expect(of('lose:@all', lost(0, undefined, 'unknown'))?.lostWrites).toBeUndefined();
  expect(of('lose:@all')?.lostWrites).toBeUndefined();
});
