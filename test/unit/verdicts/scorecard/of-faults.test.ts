import { describe, expect, it } from 'vitest';
import type { DrillRecord, DrillSettings } from '../../../../src/records/drill-record.ts';
import type { PlayFacts } from '../../../../src/figures/drill/play-of.ts';
import { judgeAudit } from '../../../../src/verdicts/drill/judge-audit.ts';
import { judgeDrill } from '../../../../src/verdicts/drill/judge-drill.ts';
import { failover, isolatedRegistry, noSinglePoint } from '../../../../src/verdicts/scorecard/of-faults.ts';
import type { StoredEvidence } from '../../../../src/verdicts/scorecard/requirement.ts';
import { drillBins } from '../../../support/drill-bins.ts';
import { DRILL_SETTINGS, HEALED, T0_MS, playFacts, plays } from '../../../support/drill-play.ts';
import { metricRow, quietMetrics } from '../../../support/quiet-metrics.ts';
import { buildFixture } from '../../../support/report-fixture.ts';
import { failedTrial } from '../../../support/run-fixture.ts';

const QUIET = drillBins(60_000);
const outOf = (ms: number) => drillBins(60_000, [[T0_MS, T0_MS + ms, 10, 0]]);
const CONTROL = playFacts('control', 1, QUIET);
const LONG: Partial<DrillSettings> = { durationMs: 60_000, holdMs: 30_000 };
/** the drill undoes it after 30 s, and not before */
const HELD = HEALED.map((mark) =>
  mark.what === 'undoing' || mark.what === 'undone' || mark.what === 'whole' ? { ...mark, atMs: T0_MS + 30_000 } : mark,
);

type Drill = StoredEvidence['drills'][number];

function drilled(
  facts: readonly PlayFacts[],
  { settings: changes = {}, isAudit = false }: { settings?: Partial<DrillSettings>; isAudit?: boolean } = {},
): Drill {
  const settings = { ...DRILL_SETTINGS, ...changes };
  const all = plays([CONTROL, ...facts]);
  const words = facts.map(({ drill }) => drill);
  const results = words.map((drill) => judgeDrill({ drill, title: 'it', expected: [], plays: all, settings }));
  const aims = words.map((drill) => ({
    component: { name: drill.split(':')[1] ?? '', kind: 'service' as const, instances: 1, suspicions: [] },
    faults: [{ fault: drill.split(':')[0] ?? '', drill }],
  }));
  const record: DrillRecord = {
    ...{ schema: 1, benchdayVersion: '0', runId: 'r', command: [], state: 'finished', scenario: 's', topology: 't' },
    ...{ seed: 1, settings, plays: [...all], results, warnings: [] },
    ...(isAudit ? { audit: judgeAudit(aims, { plays: all, results }) } : {}),
  };
  const { run } = buildFixture({ hits: 500, durationMs: 5000, trials: 1 });
  const services = [{ name: 'etcd', role: 'registry', image: 'i', replicas: 1 }];
  const topologies = run.topologies.slice(0, 1).map((one) => ({ ...one, services }));
  const trials = facts.map(({ trial }) => trial);
  return { file: `${words.join('+')}/drill.json`, atMs: 1, record, run: { ...run, topologies }, trials };
}

const stored = (...drills: readonly Drill[]): StoredEvidence => ({
  ...{ topology: 't', typed: { scenario: 's', topology: 't' }, runs: [], capacities: [], parities: [] },
  drills,
});
const loss = (drill: string, bins = QUIET, marks = HEALED) => playFacts(drill, 2, bins, { marks });

describe('automatic failover', () => {
  it('is met where every component was broken, and clients were served again while it was', () => {
    const audit = drilled([loss('pause:app', outOf(3_000), HELD)], { settings: LONG, isAudit: true });
    const found = failover.find(stored(audit));
    expect(found).toMatchObject({ state: 'met', value: 3, limit: 30, evidence: 'pause:app/drill.json' });
  });

  it('is undecided where nobody knows of the other components', () => {
    const found = failover.find(stored(drilled([loss('pause:app', outOf(3_000), HELD)], { settings: LONG })));
    expect(found).toMatchObject({ state: 'undecided', value: 3 });
    expect(found.detail).toContain('not every component was broken');
  });

  it('is missed where clients were served again only once a fault of that length was undone', () => {
    const found = failover.find(stored(drilled([loss('pause:app', outOf(30_000), HELD)], { settings: LONG })));
    expect(found.state).toBe('missed');
    expect(found.detail).toMatch(/^pause:app: in trial 2 .* only once the fault was undone, 30\.0 s after it$/);
  });

  it('is undecided where a shorter fault was undone', () => {
    const found = failover.find(stored(drilled([loss('pause:app', outOf(5_000))])));
    expect(found.state).toBe('undecided');
    expect(found.detail).toContain('whether it takes 30.0 s is not known');
  });

  it('is not proved by hits that were due just before the fault was undone and answered after it', () => {
    // The last of them waited for less than the limit of 250 ms.
    const found = failover.find(stored(drilled([loss('pause:app', outOf(4_800))])));
    expect(found.state).toBe('undecided');
    expect(failover.find(stored(drilled([loss('pause:app', outOf(4_700))]))).detail).not.toContain('undone');
  });

  it('is missed beyond the bound that was asked for, and where a write was lost', () => {
    const slow = drilled([loss('pause:app', outOf(3_000), HELD)], { settings: { ...LONG, recoverWithinMs: 2_000 } });
    expect(failover.find(stored(slow))).toMatchObject({ state: 'missed', value: 3, limit: 2 });
    const proof = { state: 'broken' as const, reasons: ['1 acknowledged and not stored: a'] };
    const lost = drilled([playFacts('kill:app', 2, QUIET, { measured: { proof } })]);
    expect(failover.find(stored(lost))).toMatchObject({
      state: 'missed',
      detail: expect.stringContaining('acknowledged and not stored') as string,
    });
  });

  it('goes by the newest drill of each fault, and by nothing that breaks no component', () => {
    const newer = drilled([loss('pause:app', outOf(2_000), HELD)], { settings: LONG });
    const older = drilled([loss('pause:app', outOf(30_000), HELD)], { settings: LONG });
    expect(failover.find(stored(newer, older))).toMatchObject({ state: 'undecided', value: 2 });
    expect(failover.find(stored(drilled([loss('delay:app=50ms')])))).toMatchObject({
      state: 'not-measured',
      sources: [],
    });
  });

  it('is not taken back by a newer drill that was interrupted before it', () => {
    const older = drilled([loss('pause:app', outOf(30_000), HELD)], { settings: LONG });
    const unplayed = { ...loss('pause:app'), trial: failedTrial({ trial: 2, topology: 'pause:app' }) };
    const newer = drilled([unplayed], { isAudit: true });
    expect(failover.find(stored(newer)).state).toBe('not-measured');
    expect(failover.find(stored(newer, older)).state).toBe('missed');
    const audit = drilled([loss('pause:app', outOf(3_000), HELD)], { isAudit: true });
    expect(noSinglePoint.find(stored(newer, audit)).state).toBe('missed');
  });

  it('names three causes and counts the others', () => {
    const five = [1, 2, 3, 4, 5].map((number) => loss(`pause:app${number}`, outOf(30_000), HELD));
    const found = failover.find(stored(drilled(five, { settings: LONG })));
    expect(found.detail).toMatch(/pause:app3: .*; and 2 more$/);
    expect(found.sources).toHaveLength(5);
  });
});

describe('no single point of failure', () => {
  it('is what the newest audit found', () => {
    const audit = drilled([loss('pause:app', outOf(3_000), HELD)], { isAudit: true });
    expect(noSinglePoint.find(stored(drilled([loss('kill:app')]), audit))).toMatchObject({
      ...{ state: 'missed', value: 1, limit: 0, evidence: 'pause:app/drill.json' },
      detail: expect.stringContaining('app') as string,
    });
  });

  it('is not measured without one', () => {
    expect(noSinglePoint.find(stored(drilled([loss('kill:app')]))).state).toBe('not-measured');
  });
});

describe('an isolated registry', () => {
  const changes = (value: number) => quietMetrics(metricRow('etcd.leader_changes_total', value));
  const burn = (metrics = quietMetrics(), bins = QUIET) =>
    drilled([playFacts('burn:etcd', 2, bins, { measured: { metrics: [...metrics] } })]);

  it('is met where it was read and no leader changed, missed where one did', () => {
    expect(isolatedRegistry.find(stored(burn(changes(0))))).toMatchObject({ state: 'met', value: 0 });
    expect(isolatedRegistry.find(stored(burn(changes(2))))).toMatchObject({ state: 'missed', value: 2 });
  });

  it('counts a change once, though each member saw it', () => {
    const members = ['etcd-1', 'etcd-2'].map((service) => ({ ...metricRow('etcd.leader_changes_total', 1), service }));
    expect(isolatedRegistry.find(stored(burn(quietMetrics(...members))))).toMatchObject({ state: 'missed', value: 1 });
  });

  it('is missed where clients noticed, and unknown where nobody read the registry', () => {
    expect(isolatedRegistry.find(stored(burn(changes(0), outOf(2_000)))).state).toBe('missed');
    const unread = isolatedRegistry.find(stored(burn()));
    expect(unread.state).toBe('undecided');
    expect(unread.value).toBeUndefined();
  });

  it('is not measured by what burns beside anything else', () => {
    expect(isolatedRegistry.find(stored(drilled([playFacts('burn:app', 2, QUIET)]))).state).toBe('not-measured');
  });
});
