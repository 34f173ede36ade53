import { expect, it } from 'vitest';
import { DRILL_VERSION, type DrillPlay, type DrillRecord } from '../../../../src/records/drill-record.ts';
import { auditCommand } from '../../../../src/report/drill/audit-command.ts';
import { drillJunit } from '../../../../src/report/drill/drill-junit.ts';
import { drillPage } from '../../../../src/report/drill/drill-page.ts';
import { judgeAudit } from '../../../../src/verdicts/drill/judge-audit.ts';
import { judgeDrill } from '../../../../src/verdicts/drill/judge-drill.ts';
import { drillBins } from '../../../support/drill-bins.ts';
import { DRILL_SETTINGS, T0_MS, playFacts, plays } from '../../../support/drill-play.ts';

const COMMAND = ['benchday', 'drill', 'my day.yaml', '-t', 'shop', '--fault', 'kill:app', '--times=2'];

/** kill:app fails 10 hits of each bin for two seconds, pause:app has slow ones for one; isolate:app was not played. */
function record(): DrillRecord {
  const all = plays([
    playFacts('control', 1, drillBins(30_000)),
    playFacts('kill:app', 2, drillBins(30_000, [[T0_MS, T0_MS + 2_000, 10, 0]])),
    playFacts('pause:app', 3, drillBins(30_000, [[T0_MS, T0_MS + 1_000, 0, 4]])),
  ]);
  const drills = ['kill:app', 'pause:app', 'isolate:app'];
  const expected = [{ what: 'restart', range: '1 to 2 s', basis: 'computed' }];
  return {
    schema: DRILL_VERSION,
    ...{ benchdayVersion: '0', runId: 'run', command: COMMAND, state: 'finished', scenario: 'day', topology: 'shop' },
    ...{ seed: 1, settings: { ...DRILL_SETTINGS, drills }, plays: [...all], warnings: [] },
    results: drills.map((drill) => judgeDrill({ drill, title: 'it', expected, plays: all, settings: DRILL_SETTINGS })),
  };
}

const figures = (page: string) => page.split(/<figure class="curve play"[^>]*>/).slice(1);
/** Rectangles of a path, M x y V y H x V y Z each. */
const barsIn = (figure: string | undefined, kind: string) =>
  new RegExp(`class="${kind}" d="([^"]*)"`).exec(figure ?? '')?.[1]?.match(/Z/g)?.length ?? 0;

it('each play is drawn by its bins, with the control behind it, and its moments', () => {
  const [killed, paused, ...others] = figures(drillPage(record(), ''));
  expect(others).toEqual([]);
  expect([barsIn(killed, 'failed'), barsIn(killed, 'slow')]).toEqual([20, 0]);
  expect([barsIn(paused, 'failed'), barsIn(paused, 'slow')]).toEqual([0, 10]);
  expect(killed).toContain('class="control"');
  expect(killed).toContain('grey: trial 1');
  for (const name of ['t0', 't1', 't2', 't4', 't5']) expect(killed).toMatch(new RegExp(`>${name}<title>`));
  expect(killed).toMatch(/served well again after 2\.0 s/);
  expect(killed).not.toMatch(/NaN|undefined|Infinity/);
});

it('the failed hits stand where they were due', () => {
  const [killed] = figures(drillPage(record(), ''));
  const lines = [...(killed ?? '').matchAll(/<path d="M([\d.]+) 8V/g)].map(([, x]) => Number(x));
  const [, first] = /class="failed" d="M([\d.]+)/.exec(killed ?? '') ?? [];
  // t0 is at a third of the width, and the first failed bin begins there.
  expect(Number(first)).toBeCloseTo(44 + 828 / 3, 1);
  expect(lines).toContain(Number(first));
});

it('the matrix has a state for each component and fault, and says what measures those that are missing', () => {
  const page = drillPage({ ...record(), results: record().results.slice(0, 2) }, '');
  const matrix = page.slice(page.indexOf('id="kill-matrix"'), page.indexOf('id="rebuild-clock"'));
  expect(matrix.match(/<tr>/g)).toHaveLength(2);
  expect(matrix).toMatch(/met<\/span> 2\.0 s/);
  expect(matrix).toContain('not measured');
  expect(matrix).toContain('benchday drill &#39;my day.yaml&#39; -t shop --audit');
});

it('of a play that was never served well again no worst time is said', () => {
  const made = record();
  const results = made.results.map((result) =>
    result.drill === 'kill:app'
      ? { ...result, state: 'missed' as const, outage: { ...result.outage, missing: 1 } }
      : result,
  );
  const page = drillPage({ ...made, results }, '');
  const matrix = page.slice(page.indexOf('id="kill-matrix"'), page.indexOf('id="rebuild-clock"'));
  expect(matrix).toContain('</span> end not seen in 1 play, else 2.0 s');
  expect(matrix).not.toContain('</span> 2.0 s');
  const xml = drillJunit({ ...made, results });
  expect(xml).toContain('outage 2.0 s, worst end not seen in 1 play, else 2.0 s');
  // Nor is there one for CI to draw: of kill:app, whose end was not seen, and of isolate:app, which was not played.
  const times = (text: string) => [...text.matchAll(/<testcase name="(\w+):app"[^>]*?(?: time="([^"]*)")?>/g)];
  expect(times(xml).map(([, fault, time]) => [fault, time])).toEqual([
    ['kill', undefined],
    ['pause', '1.0'],
    ['isolate', undefined],
  ]);
  const unnoticed = made.results.map((result) => ({ ...result, plays: 1, noticed: 0, outage: { missing: 0 } }));
  expect(times(drillJunit({ ...made, results: unnoticed })).map(([, , time]) => time)).toEqual(['0', '0', '0']);
  const none = results.map((result) => ({ ...result, outage: { missing: 2 } }));
  expect(drillPage({ ...made, results: none }, '')).toContain('</span> end not seen in 2 plays<');
});

it('an audit fills the matrix with what it found', () => {
  const { plays: all, results, ...rest } = record();
  const component = { name: 'app', kind: 'service' as const, instances: 1, suspicions: [] };
  const faults = ['kill', 'pause', 'isolate'].map((fault) => ({ fault, drill: `${fault}:app` }));
  const audit = judgeAudit([{ component, faults }], { plays: all, results });
  const page = drillPage({ ...rest, plays: all, results, audit }, '');
  expect(page).toMatch(/fails<\/span> 2 s/);
  expect(page).toContain('What was not played is measured by');
});

it('the command of an audit has none of the words that say what is broken', () => {
  expect(auditCommand({ command: COMMAND, settings: DRILL_SETTINGS })).toBe(
    "benchday drill 'my day.yaml' -t shop --audit",
  );
  const again = ['benchday', 'drill', 'day', '--audit', '-t', 'a', '--resume', 'x'];
  expect(auditCommand({ command: again, settings: DRILL_SETTINGS })).toBe('benchday drill day -t a --audit');
  // A scenario of that name is no disaster-recovery day.
  const named = ['benchday', 'drill', 'disaster-day', '-t', 'a', '--fault', 'kill:app'];
  expect(auditCommand({ command: named, settings: DRILL_SETTINGS })).toBe('benchday drill disaster-day -t a --audit');
});

it('the answer of several drills names those that were not met', () => {
  const { results, ...rest } = record();
  const [one] = results;
  if (one === undefined) throw new Error('the fixture has no result');
  const all = (['met', 'missed', 'undecided'] as const).map((state) => ({ ...one, drill: `kill:${state}`, state }));
  expect(drillPage({ ...rest, results: all }, '')).toContain(
    '3 drills: 1 met, 1 missed (kill:missed), 1 undecided (kill:undecided).',
  );
});

it.each([
  [['--fault', 'kill:app', 'pause:db', '--seed', '7'], 'benchday drill day -t a --seed 7 --audit'],
  [['--fault=kill:app', 'pause:db'], 'benchday drill day -t a --audit'],
  [['--times', '2', '--seed', '7', '--fault', 'none'], 'benchday drill day -t a --seed 7 --audit'],
  [['--resume=x', '--seed=7'], 'benchday drill day -t a --seed=7 --audit'],
])('a list of faults is left out whole: %j', (words, command) => {
  const played = ['benchday', 'drill', 'day', '-t', 'a', ...words];
  expect(auditCommand({ command: played, settings: DRILL_SETTINGS })).toBe(command);
});

it('a disaster-recovery day has no option for an audit: a drill has, for as long and under the same load', () => {
  const words = ['--quick', '-t', 'a', '--rate=50', '-o', 'day.tar.gz', '--output=b.tar.gz', '--resume', 'x'];
  const settings = { ...DRILL_SETTINGS, durationMs: 75_000, faultAtMs: 15_000, holdMs: 30_000 };
  expect(auditCommand({ command: ['benchday', 'disaster-day', 'day', ...words], settings })).toBe(
    'benchday drill day -t a --rate=50 --duration 75 --at 15 --hold 30 --audit',
  );
});

it('what was seen after the last hit is inside of the picture', () => {
  const made = record();
  const late = made.plays.map((play): DrillPlay =>
    play.timeline === undefined ? play : { ...play, timeline: { ...play.timeline, t5Ms: 60_000 } },
  );
  const [killed = ''] = figures(drillPage({ ...made, plays: late }, ''));
  const places = [...killed.matchAll(/ d?x?=?"?M?([\d.]+) 8V/g)].map(([, x]) => Number(x));
  expect(Math.max(...places)).toBe(872);
  // The load lasted 30 s of the 60 s: half of the width.
  expect(/class="load-end" d="M([\d.]+) /.exec(killed)?.[1]).toBe('458');
  const shade = /class="broken" x="([\d.]+)" y="8" width="([\d.]+)"/.exec(killed);
  expect(Number(shade?.[1]) + Number(shade?.[2])).toBeLessThanOrEqual(872);
});

it('the clock says how long each step took, who restored it and what was expected; what nobody saw is no time', () => {
  const made = record();
  const never = made.plays.map((play): DrillPlay => {
    const { t5Ms: _, ...timeline } = play.timeline ?? { t0Ms: 0 };
    return play.drill === 'kill:app' ? { ...play, timeline } : play;
  });
  const results = [
    judgeDrill({ drill: 'kill:app', title: 'it', expected: [], plays: never, settings: DRILL_SETTINGS }),
    ...made.results.slice(1, 2),
  ];
  const page = drillPage({ ...made, plays: never, results }, '');
  const clock = page.slice(page.indexOf('id="rebuild-clock"'), page.indexOf('id="rebuild-steps"'));
  const [, killed = '', paused = ''] = clock.split('<tr>').slice(1);
  expect(killed).toMatch(/<td class="number">-<td>/);
  expect(killed).toContain('nothing is published or computed');
  expect(paused).toMatch(/2\.0 s \/ 2\.0 s/);
  expect(paused).toContain('restart: 1 to 2 s');
});

it('names are no markup, and without bins nothing is drawn and that is said', () => {
  const made = record();
  const bare = made.plays.map((play): DrillPlay => {
    const { bins: _, ...rest } = play;
    return rest;
  });
  const page = drillPage({ ...made, topology: '<img src=x>', plays: bare }, '');
  expect(page).not.toContain('<img');
  expect(figures(page)).toEqual([]);
  expect(page).toContain('Not drawn, as no play has its hits in bins: kill:app, pause:app, isolate:app.');
});
