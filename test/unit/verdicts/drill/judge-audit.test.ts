import { describe, expect, it } from 'vitest';
import type { PlayFacts } from '../../../../src/figures/drill/play-of.ts';
import { auditTable } from '../../../../src/verdicts/drill/audit-words.ts';
import { type AuditAim, judgeAudit } from '../../../../src/verdicts/drill/judge-audit.ts';
import { judgeDrill } from '../../../../src/verdicts/drill/judge-drill.ts';
import { exitOf } from '../../../../src/verdicts/exit.ts';
import { drillBins } from '../../../support/drill-bins.ts';
import { DRILL_SETTINGS, T0_MS, playFacts, plays } from '../../../support/drill-play.ts';
import { failedTrial } from '../../../support/run-fixture.ts';

const aim = (name: string, ...faults: readonly string[]): AuditAim => ({
  component: { name, kind: name.startsWith('srv') ? 'server' : 'service', instances: 2, suspicions: [] },
  faults: faults.map((fault) => ({ fault, drill: `${fault}:${name}` })),
});
const QUIET = drillBins(30_000);
const outageOf = (ms: number) => drillBins(30_000, [[T0_MS, T0_MS + ms, 10, 0]]);
const CONTROL = playFacts('control', 1, QUIET);
const unproved = { measured: { proof: { state: 'unknown' as const, reasons: ['nobody could read it'] } } };
const lost = { measured: { proof: { state: 'broken' as const, reasons: ['1 acknowledged and not stored: a'] } } };

function audited(aims: readonly AuditAim[], facts: readonly PlayFacts[]) {
  const all = plays(facts);
  const results = aims
    .flatMap(({ faults }) => faults)
    .map(({ drill }) => judgeDrill({ drill, title: 'it', expected: [], plays: all, settings: DRILL_SETTINGS }));
  return { audit: judgeAudit(aims, { plays: all, results }), results };
}

describe('a component is a single point of failure', () => {
  it.each([
    [
      'when clients were without service for longer than a second',
      outageOf(2_000),
      {},
      'fails',
      /in 2 s more than 1 %/,
    ],
    ['when a write was lost, though nobody noticed', QUIET, lost, 'fails', /accounting broke/],
    ['not when it was for a second', outageOf(1_000), {}, 'survives', /without service for 1 s/],
    ['not when nobody noticed', QUIET, {}, 'survives', /never without/],
    ['perhaps when whether a write was lost is unknown', QUIET, unproved, 'undecided', /unknown/],
    ['certainly when writes are unknown and clients were without service', outageOf(3_000), unproved, 'fails', /3 s/],
    ['nobody knows when it was not steady before', drillBins(30_000, [[5_000, 5_100, 1, 0]]), {}, 'invalid', /steady/],
  ] as const)('%s', (_what, bins, changes, state, reason) => {
    const { audit } = audited([aim('app', 'kill')], [CONTROL, playFacts('kill:app', 2, bins, changes)]);
    expect(audit.components[0]?.cells[0]).toMatchObject({ state, reason: expect.stringMatching(reason) as string });
  });

  it('nobody knows without a control, nor where it was not played', () => {
    const alone = audited([aim('app', 'kill')], [playFacts('kill:app', 2, outageOf(3_000))]);
    expect(alone.audit.components[0]?.state).toBe('undecided');
    const refused = { ...playFacts('kill:app', 2, QUIET), trial: failedTrial({ trial: 2, topology: 'kill:app' }) };
    const { audit } = audited([aim('app', 'kill')], [CONTROL, refused]);
    expect(audit.components[0]?.cells[0]).toMatchObject({ state: 'not-measured' });
    expect(audit.components[0]?.cells[0]?.outageSeconds).toBeUndefined();
    expect(audit.row.value).toBeUndefined();
  });

  it.each(['bins', 'timeline'] as const)('nobody knows where %s of a play or of the control are missing', (missing) => {
    const aims = [aim('app', 'kill')];
    const all = plays([CONTROL, playFacts('kill:app', 2, QUIET)]);
    const results = [
      judgeDrill({ drill: 'kill:app', title: 'it', expected: [], plays: all, settings: DRILL_SETTINGS }),
    ];
    for (const without of ['kill:app', 'control']) {
      const stored = all.map((play) => (play.drill === without ? { ...play, [missing]: undefined } : play));
      const [cell] = judgeAudit(aims, { plays: stored, results }).components[0]?.cells ?? [];
      expect(cell?.state).toBe('undecided');
      expect(cell?.outageSeconds).toBe(without === 'control' ? 0 : undefined);
    }
  });

  it('certainly when one play was not survived, and nobody knows how long another lasted', () => {
    const all = plays([CONTROL, playFacts('kill:app', 2, outageOf(3_000)), playFacts('kill:app', 3, QUIET)]);
    const results = [
      judgeDrill({ drill: 'kill:app', title: 'it', expected: [], plays: all, settings: DRILL_SETTINGS }),
    ];
    const stored = all.map((play) => (play.trial === 3 ? { ...play, bins: undefined } : play));
    const [cell] = judgeAudit([aim('app', 'kill')], { plays: stored, results }).components[0]?.cells ?? [];
    expect(cell).toMatchObject({ state: 'fails', reason: expect.stringMatching(/in 3 s/) as string });
    expect(cell?.outageSeconds).toBeUndefined();
  });

  it('not every play was played: not known, though the one that was was survived', () => {
    const unplayed = { ...playFacts('kill:app', 3, QUIET), trial: failedTrial({ trial: 3, topology: 'kill:app' }) };
    const { audit } = audited([aim('app', 'kill')], [CONTROL, playFacts('kill:app', 2, QUIET), unplayed]);
    expect(audit.components[0]?.cells[0]).toMatchObject({ state: 'undecided' });
  });

  it('no more seconds than without a fault are no outage', () => {
    const shaky = drillBins(30_000, [[T0_MS, T0_MS + 3_000, 10, 0]]);
    const both = [playFacts('control', 1, shaky), playFacts('kill:app', 2, outageOf(3_000))];
    expect(audited([aim('app', 'kill')], both).audit.components[0]?.state).not.toBe('fails');
  });
});

describe('an audit', () => {
  const aims = [aim('app', 'kill', 'pause'), aim('db', 'kill', 'pause'), aim('srv1', 'kill')];
  const all = (of: Readonly<Record<string, ReturnType<typeof drillBins>>>) =>
    audited(aims, [
      CONTROL,
      ...aims
        .flatMap(({ faults }) => faults)
        .map(({ drill }, index) => playFacts(drill, index + 2, of[drill] ?? QUIET)),
    ]);

  it('of which every fault was survived is met', () => {
    const { audit, results } = all({});
    expect(audit.row).toMatchObject({ state: 'met', value: 0, limit: 0 });
    expect(audit.sentence).toBe(
      'no single point of failure: app, db, server srv1 were each broken, and clients were served',
    );
    expect(exitOf({ kind: 'drill', drill: { state: 'finished', results, audit } }).code).toBe(0);
  });

  it('names each single point and its faults, counts them, and exits with 1', () => {
    const { audit, results } = all({ 'pause:db': outageOf(5_000), 'kill:srv1': outageOf(4_000) });
    expect(audit.sentence).toBe('single points of failure: db, server srv1');
    expect(audit.row).toMatchObject({ state: 'missed', value: 2 });
    expect(audit.components[1]?.sentence).toBe(
      'db is a single point of failure: pause (in 5 s more than 1 % of the hits failed, or more than half were slow)',
    );
    expect(exitOf({ kind: 'drill', drill: { state: 'finished', results, audit } }).code).toBe(1);
    expect(auditTable(audit)).toEqual({
      columns: ['component', 'instances', 'kill', 'pause', 'single point', 'the file says'],
      rows: [
        ['app', '2', '0 s', '0 s', 'no', '-'],
        ['db', '2', '0 s', '5 s, fails', 'YES', '-'],
        ['server srv1', '-', '4 s, fails', '-', 'YES', '-'],
      ],
    });
  });

  it('is decided by a single point whatever else is unknown, and open where none is proved', () => {
    const facts = [CONTROL, playFacts('kill:app', 2, outageOf(5_000)), playFacts('pause:app', 3, QUIET)];
    const some = audited(aims, facts);
    expect(some.audit.sentence).toBe('single points of failure: app; not known of db, server srv1');
    const { audit, results } = audited(aims, [CONTROL, playFacts('kill:app', 2, QUIET)]);
    expect(audit.row).toMatchObject({ state: 'not-measured' });
    expect(exitOf({ kind: 'drill', drill: { state: 'finished', results, audit } }).code).toBe(3);
  });
});
