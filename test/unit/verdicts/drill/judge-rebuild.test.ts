import { expect, it } from 'vitest';
import type { DrillMark, DrillSettings } from '../../../../src/records/drill-record.ts';
import type { FineBins } from '../../../../src/records/load-totals.ts';
import type { WriteProof } from '../../../../src/records/write-proof.ts';
import { judgeDrill } from '../../../../src/verdicts/drill/judge-drill.ts';
import { rebuildRows } from '../../../../src/verdicts/drill/rebuild-words.ts';
import { drillBins } from '../../../support/drill-bins.ts';
import { DRILL_SETTINGS, T0_MS, playFacts, plays } from '../../../support/drill-play.ts';

const REBUILT: readonly DrillMark[] = [
  { atMs: T0_MS, what: 'fault' },
  { atMs: T0_MS + 200, what: 'broken' },
  { atMs: T0_MS + 1_000, what: 'rebuilt', step: 'gone', detail: '3 containers, 1 network' },
  { atMs: T0_MS + 6_000, what: 'rebuilt', step: 'ready' },
  { atMs: T0_MS + 6_100, what: 'whole' },
];
const outFor = (ms: number, lengthMs = 60_000) => drillBins(lengthMs, [[T0_MS, T0_MS + ms, 10, 0]]);
const CONTROL = playFacts('control', 1, drillBins(60_000));

function judged(
  changes: NonNullable<Parameters<typeof playFacts>[3]> & { readonly bins?: FineBins } = {},
  settings: Partial<DrillSettings> = {},
  drill = 'lose:@all',
) {
  const { bins = outFor(5_000), ...facts } = changes;
  const all = plays([CONTROL, playFacts(drill, 2, bins, { marks: REBUILT, ...facts })]);
  const asked = { ...DRILL_SETTINGS, durationMs: 60_000, ...settings };
  return { result: judgeDrill({ drill, title: 'it', expected: [], plays: all, settings: asked }), all };
}

it('a site that is rebuilt, serves again and lost nothing has met it; the times are said, and the row is of disaster recovery', () => {
  const { result, all } = judged();
  expect(result).toMatchObject({ state: 'met', row: { title: 'disaster recovery: lose:@all', value: 5 } });
  expect(result.sentence).toContain(
    'everything ran and was healthy after 6.0 s, the first hit was answered after 5.0 s',
  );
  expect(rebuildRows(all).map(([, , after, step]) => `${after ?? ''} ${step ?? ''}`)).toEqual([
    ...['1.0 s all of it gone', '5.0 s first good request', '5.0 s first of 10 good seconds'],
    ...['6.0 s all running and healthy', '6.1 s whole again', '- accounting PASS'],
  ]);
});

it('a rebuild that fails has missed it, for its own reason', () => {
  const failed = REBUILT.map((mark) =>
    mark.step === 'ready' ? { ...mark, step: 'failed' as const, detail: 'db was not ready' } : mark,
  );
  const { result } = judged({ marks: failed, bins: outFor(50_000) });
  expect(result).toMatchObject({ state: 'missed' });
  expect(result.sentence).toContain('the rebuild failed in trial 2: db was not ready');
});

it('one that is not whole again, or not within the bound, has missed it', () => {
  const broken = REBUILT.filter(({ what }) => what !== 'whole');
  expect(judged({ marks: broken }).result.state).toBe('missed');
  expect(judged({}, { recoverWithinMs: 4_000 }).result.state).toBe('missed');
  expect(judged({}, { recoverWithinMs: 6_000 }).result.state).toBe('met');
  expect(judged({ bins: outFor(50_000) }).result.sentence).toContain('clients were not served well again');
});

it('where the load ended before ten good seconds could follow the rebuild nobody knows', () => {
  const { result } = judged({ bins: outFor(5_000, 22_000) });
  expect(result.state).toBe('undecided');
  expect(result.sentence).toContain('a longer --duration is needed');
});

it('a lost write has missed it, with how many and since when, also where the volumes were lost', () => {
  const sets = { lost: { count: 12, first: ['a'], oldestAtMs: 2_000 } };
  const proof = { state: 'broken', reasons: ['12 acknowledged and not stored: a'], sets } as unknown as WriteProof;
  for (const drill of ['lose:@all', 'lose:@all=volumes']) {
    const { result, all } = judged({ measured: { proof } }, {}, drill);
    expect(result).toMatchObject({ state: 'missed', accounting: 'fail' });
    expect(result.sentence).toContain(
      '12 acknowledged writes lost, the first of them acknowledged 8.0 s before the loss',
    );
    expect(rebuildRows(all).at(-1)?.slice(3)).toEqual([
      'accounting FAIL',
      'lost acknowledged writes: 12, the first 8.0 s before the loss (RPO)',
    ]);
  }
});
