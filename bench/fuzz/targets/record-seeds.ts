import { DRILL_VERSION, type DrillRecord } from '../../../src/records/drill-record.ts';
import { judgeDrill } from '../../../src/verdicts/drill/judge-drill.ts';
import { drillBins } from '../../../test/support/drill-bins.ts';
import { DRILL_SETTINGS, T0_MS, playFacts, plays } from '../../../test/support/drill-play.ts';

/** Records of which no run of earlier versions is kept, each as it is stored. */
const TRAITS = [{ what: 'CPU model', value: 'x' }];
export const BASELINE = JSON.stringify({
  schema: 1,
  runId: 'r',
  topology: 't',
  scenario: 's',
  fingerprint: TRAITS,
  counting: [{ name: 'a', value: 'b' }],
  metrics: [{ metric: 'statements_per_hit', values: [2], logs: [0.69] }],
  errors: [{ errors: 0, hits: 10 }],
});
export const CALIBRATION = JSON.stringify({
  schema: 1,
  fingerprint: TRAITS,
  metrics: [{ metric: 'statements_per_hit', logRatios: [0.1] }],
});
export const MARKS = JSON.stringify({
  schema: 1,
  trial: 1,
  drill: 'kill:a',
  marks: [{ atMs: 1, what: 'noted', detail: 'x' }],
});
export const NOTE = JSON.stringify({
  schema: 1,
  owner: 'h 1 2',
  runId: 'r',
  trial: '01',
  word: 'kill:a',
  fault: 'kill',
  plan: { a: 1 },
});

const SENTENCES = { state: 'met', sentence: 'x' };
export const PARITY = JSON.stringify({
  ...{ schema: 1, benchdayVersion: '0', command: ['x'], atMs: 1, topology: 't', sha256: 'ab', value: 0, ...SENTENCES },
  places: [{ place: 'qa', topology: 't', sha256: 'ab', file: '/t/compose.yaml' }],
  services: [
    { service: 'web', images: [{ place: 'qa', image: 'nginx:1', by: 'tag' }], differences: ['x'], unknown: [] },
  ],
});
export const EVIDENCE = JSON.stringify({
  ...{ schema: 1, benchdayVersion: '0', command: ['evidence', 'x'] },
  tried: [
    { runId: 'r', topology: 't', scenario: 's', what: 'kill:a', hypothesis: 'x', ...SENTENCES, plays: 3, rtoS: 1.5 },
  ],
  files: [{ path: 'r/run.json', bytes: 2, sha256: 'ab' }],
});

const PLAYS = plays([
  playFacts('control', 1, drillBins(30_000)),
  playFacts('pause:app', 2, drillBins(30_000, [[T0_MS, T0_MS + 2_000, 10, 0]])),
]);
export const DRILL = JSON.stringify({
  schema: DRILL_VERSION,
  ...{ benchdayVersion: '0', runId: 'run', command: [], state: 'finished', scenario: 'day', topology: 'shop' },
  ...{ seed: 1, settings: DRILL_SETTINGS, plays: [...PLAYS], warnings: [] },
  results: [judgeDrill({ drill: 'pause:app', title: 'it', expected: [], plays: PLAYS, settings: DRILL_SETTINGS })],
} satisfies DrillRecord);
