import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { decodeHistogram, percentileMs } from '../src/stats/latency-digest.ts';
import { readRun } from '../src/store/run-reader.ts';
import { smallSite } from '../test/support/small-site.ts';
import { type Drift, driftOf } from './support/drift.ts';
import { halfDay } from './support/half-day.ts';

/**
 * Does anything grow while a run goes on? npm run bench:soak -- [--minutes 60] [--rate 50] [--seed 1]
 * One run of that length at a steady rate against a server of this process, looked at every two seconds: memory, open descriptors, timers,
 * and how late hits leave. The line through what was seen, without the first tenth, must not rise. Before that, the twelve hours of half
 * a day by a clock that is set: the schedule and the histograms of every hit, as fast as they can. Ends with 1 where something rises, and
 * with 3 where it went on for too short a time to say that.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    rate: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
  },
});
const [minutes, rate, seed] = [Number(values.minutes), Number(values.rate), Number(values.seed)];
if (![minutes, rate, seed].every((number) => Number.isFinite(number) && number > 0)) {
  console.error('--minutes, --rate and --seed are numbers above 0');
  process.exit(2);
}
const LOOK_MS = 2000;
const PROGRAM = path.resolve(import.meta.dirname, '../bin/benchday.mjs');
const LOOKER = path.resolve(import.meta.dirname, 'support/soak-look.cjs');
const folder = mkdtempSync(path.join(tmpdir(), 'benchday-soak-'));
process.once('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});

console.log(
  `${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1) ?? '?'}\n\ntwelve hours by a clock that is set`,
);
const states = [...told(halfDay({ seed, ratePerSecond: rate * 5 }))];
console.log(`\n${minutes} minutes at ${rate} hits/s`);
states.push(...told(await realMinutes()));
process.exitCode = states.includes('rises') ? 1 : states.includes('cannot say') ? 3 : 0;

function told(drifts: readonly Drift[]): readonly Drift['state'][] {
  console.log(
    `${'what'.padEnd(28)}${['at the start', 'an hour', '+-', 'allowed', ''].map((cell) => cell.padStart(14)).join('')}`,
  );
  for (const { what, start, perHour, error, allowedPerHour, state } of drifts) {
    const cells = [start, perHour, error, allowedPerHour].map((number) => number.toFixed(2).padStart(14));
    console.log(`${what.padEnd(28)}${cells.join('')}${state.padStart(14)}`);
  }
  return drifts.map(({ state }) => state);
}

async function realMinutes(): Promise<readonly Drift[]> {
  await using site = await smallSite();
  const scenario = path.join(folder, 'soak.yaml');
  writeFileSync(scenario, scenarioText());
  const shares = Array.from({ length: 24 }, () => (1 / 24).toFixed(9)).join(', ');
  writeFileSync(
    path.join(folder, 'flat.yaml'),
    `name: flat\ntitle: As many in every hour\nsource: made up\ntimezone: UTC\nfractions: [${shares}]\n`,
  );
  const [temporary, reports, looks] = [
    path.join(folder, 'tmp'),
    path.join(folder, 'reports'),
    path.join(folder, 'looks'),
  ];
  for (const one of [temporary, looks]) mkdirSync(one);
  const child = spawn(
    process.execPath,
    [
      '--require',
      LOOKER,
      '--',
      PROGRAM,
      'run',
      scenario,
      '--target',
      site.url,
      '--reports',
      reports,
      '--progress',
      'none',
    ],
    {
      cwd: folder,
      env: { ...process.env, TMPDIR: temporary, SOAK_LOOKS: looks, SOAK_EVERY_MS: String(LOOK_MS) },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => child.kill(name));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code === null || ![0, 3, 4].includes(code)) throw new Error(`benchday ended with ${code ?? 'a signal'}`);
  const stored = await readRun('latest', reports);
  const { trials } = stored;
  const [trial] = trials;
  if (trial?.state !== 'measured') throw new Error('the trial is not measured');
  const { counts } = trial.load;
  console.log(
    `${counts.ok} of ${counts.scheduled} hits answered, ${counts.dropped} dropped, time ${trial.validity.time}`,
  );
  const measuring = trial.phases.find(({ name }) => name === 'measure') ?? { startedAtMs: 0, endedAtMs: Infinity };
  const seen = readdirSync(looks)
    .flatMap((name) => readFileSync(path.join(looks, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as Record<string, number>)
    .filter(({ atMs = 0 }) => atMs > measuring.startedAtMs && atMs < measuring.endedAtMs);
  const series = (key: string) => seen.map(({ atMs = 0, [key]: y = NaN }) => ({ hours: atMs / 3_600_000, y }));
  const lags = [];
  for await (const line of stored.latency()) {
    if (line.kind !== 'lag') continue;
    lags.push({ hours: line.startMs / 3_600_000, y: percentileMs(decodeHistogram(line), 99) });
  }
  return [
    driftOf('resident memory, MB', series('residentMb'), 16),
    driftOf('heap in use, MB', series('heapMb'), 8),
    driftOf('open descriptors', series('descriptors'), 3),
    driftOf('timers', series('timers'), 3),
    driftOf('lag p99, ms', lags, 0.5),
  ];
}

function scenarioText(): string {
  return `title: A steady rate for a long time
profile: ./flat.yaml
load: { hits_per_day: ${Math.round(rate * 86_400)}, mode: time-lapse, duration_s: ${Math.round(minutes * 60)}, seed: ${seed} }
requests:
  - { name: front, path: '/{id}', weight: 1, parameters: { id: { kind: zipf, count: 50000 } }, expect: { status: 200, marker: hello } }
warm_up: { duration_s: 5, rate_per_s: ${rate} }
trials: 1
slo: { p95_ms: 60000 }
`;
}
