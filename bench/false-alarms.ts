import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { digestedTrials } from '../src/figures/digested-trial.ts';
import { DEFAULT_GATE } from '../src/records/gate-settings.ts';
import { pairTrials } from '../src/verdicts/gate/pairs.ts';
import { primaryMetric } from '../src/figures/primary-metrics.ts';
import { noiseOf } from '../src/stats/spread.ts';
import { readRun } from '../src/store/run-reader.ts';
import { alarmRateBound } from './support/alarm-rate-bound.ts';
import { type Series, gatesOfSeries, judgeByPeers } from './support/gates-of-series.ts';
import { PEER_RULES } from './support/peer-rules.ts';

/**
 * How often does the gate call equal things different, how often does it find a planted delay, and what do other rules say of the
 * same trials? Two arms are measured in turns, fresh containers for each trial, and the series is cut into gates.
 *   npm run bench:false-alarms                         # 200 pairs of equal arms, 100 with 1 ms more on 10: about an hour
 *   npm run bench:false-alarms -- --same 100 --slower 0
 *   npm run bench:false-alarms -- --from <run> ...     # judges stored runs of two topologies again, e.g. a calibration's
 * Ends with 1 when an equal thing would have been blocked, or fewer than nine of ten planted delays were found.
 */
const { values: given } = parseArgs({
  options: {
    same: { type: 'string', default: '200' },
    slower: { type: 'string', default: '100' },
    from: { type: 'string', multiple: true, default: [] },
    'from-slower': { type: 'string', multiple: true, default: [] },
  },
});

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const REPORTS = path.join(ROOT, 'reports', 'bench-false-alarms');
const SERVICE_MS = 10;
const DELAY_MS = 1;
/** The most that a run may have. */
const TRIALS_OF_A_RUN = 100;
const LEAST_FOUND = 0.9;

const ARMS = { baseline: 'baseline', candidate: 'candidate' } as const;

const stored = [...given.from, ...given['from-slower']].length > 0;
const same = stored ? given.from : await measured(Number(given.same), 0);
const slower = stored ? given['from-slower'] : await measured(Number(given.slower), DELAY_MS);
const blocked = await tell('Equal arms', same, 'false alarms');
const found = await tell('The candidate is slower', slower, 'found');
if ((blocked?.confirmed ?? 0) > 0) {
  console.error('\nwrong: equal arms would have been blocked');
  process.exitCode = 1;
}
if (found !== undefined && found.confirmed < LEAST_FOUND * found.gates) {
  console.error(`\nwrong: ${found.confirmed} of ${found.gates} planted delays were found`);
  process.exitCode = 1;
}

/** @returns directories of the runs */
async function measured(pairs: number, delayMs: number): Promise<string[]> {
  const runs: string[] = [];
  const place = mkdtempSync(path.join(tmpdir(), 'benchday-bench-alarms-'));
  try {
    const scenario = writeScenario(place, delayMs);
    for (let done = 0; done < pairs; done += TRIALS_OF_A_RUN) {
      const trials = Math.min(TRIALS_OF_A_RUN, pairs - done);
      runs.push(await run(place, [scenario, '--trials', String(trials), '--seed', String(1 + done)]));
    }
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
  return runs;
}

/** A server of processes that sleep for each hit: what it does is known, and a busy machine hardly changes it. */
function writeScenario(place: string, delayMs: number): string {
  const delays = { [ARMS.baseline]: SERVICE_MS, [ARMS.candidate]: SERVICE_MS + delayMs };
  for (const [name, serviceMs] of Object.entries(delays)) {
    mkdirSync(path.join(place, name));
    writeFileSync(path.join(place, name, 'compose.yaml'), stringify(compose(serviceMs)));
  }
  const file = path.join(place, 'false-alarms.yaml');
  const scenario = {
    title: delayMs === 0 ? 'Equal arms' : `${delayMs} ms more on ${SERVICE_MS}`,
    topologies: Object.keys(delays).map((name) => `./${name}`),
    profile: 'weekday',
    load: { hits_per_day: 34_560_000, mode: 'time-lapse', duration_s: 3, seed: 1 },
    requests: [{ name: 'front', path: '/', weight: 1, expect: { status: 200, marker: 'hello' } }],
    warm_up: { duration_s: 1, rate_per_s: 200 },
    repeat_invalid: 0,
    gate: {
      metrics: ['bytes_per_hit', 'cpu_ms_per_hit', 'p50_ms', 'p95_ms'].map((metric) => ({ metric, tolerance_pct: 10 })),
    },
  };
  writeFileSync(file, stringify(scenario));
  return file;
}

function compose(serviceMs: number): object {
  const program = `
    $SIG{PIPE} = 'IGNORE'; $SIG{TERM} = sub { exit 0 };
    $s = IO::Socket::INET->new(LocalPort => 8080, Listen => 1024, ReuseAddr => 1) or die;
    for (2 .. 48) { last unless fork }
    while (1) {
      $c = $s->accept or next;
      while (<$c>) { last if /^\\r?$/ }
      select undef, undef, undef, ${serviceMs / 1000};
      print $c "HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\nContent-Length: 5\\r\\nConnection: close\\r\\n\\r\\nhello";
      close $c;
    }`;
  return {
    'x-benchday': { title: `Answers after ${serviceMs} ms`, entry: { service: 'site', port: 8080 } },
    services: {
      site: {
        image: 'debian:bookworm-slim',
        command: ['perl', '-MIO::Socket::INET', '-e', program.replaceAll('$', '$$$$')],
        init: true,
        ports: ['127.0.0.1::8080'],
        healthcheck: { test: ['CMD', 'bash', '-c', 'exec 3<>/dev/tcp/127.0.0.1/8080'], interval: '60s', timeout: '2s' },
        stop_grace_period: '1s',
      },
    },
  };
}

/** @returns the directory of the run */
async function run(place: string, words: readonly string[]): Promise<string> {
  const program = path.join(ROOT, 'bin', 'benchday.mjs');
  const child = spawn(
    process.execPath,
    [program, 'run', ...words, '--reports', REPORTS, '--json', '--progress', 'plain'],
    { cwd: place, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => child.kill(name));
  child.stdout.resume();
  const [code] = (await once(child, 'close')) as [number | null];
  const { directory, run: record } = await readRun('latest', REPORTS);
  if (record.state !== 'finished') throw new Error(`the run ended with ${code ?? 'a signal'}, see above`);
  return directory;
}

async function tell(
  title: string,
  runs: readonly string[],
  meaning: string,
): Promise<{ readonly gates: number; readonly confirmed: number } | undefined> {
  if (runs.length === 0) return undefined;
  const all = await Promise.all(runs.map(readSeries));
  const gates = all.flatMap(gatesOfSeries);
  const pairs = all.reduce((sum, { run: { plan } }) => sum + new Set(plan.map(({ repetition }) => repetition)).size, 0);
  console.log(`\n${title}: ${pairs} pairs, ${gates.length} gates; ${runs.map((one) => path.basename(one)).join(', ')}`);
  for (const [index, gate] of gates.entries()) {
    const named = [...gate.worse.map((one) => `${one} worse`), ...gate.improved.map((one) => `${one} better`)];
    console.log(
      `  gate ${String(index + 1).padStart(2)}  ${gate.state.padEnd(13)} ${String(gate.pairs).padStart(2)} pairs  ${gate.alarm === 'none' ? '' : gate.alarm} ${named.join(', ')}`.trimEnd(),
    );
  }
  for (const { metric } of all[0]?.settings.metrics ?? []) {
    const differences = all.flatMap((one) =>
      pairTrials(one, one.arms, primaryMetric(metric)).pairs.map(({ difference }) => difference),
    );
    if (differences.length < 2) continue;
    console.log(
      `  ${metric.padEnd(20)} ${differences.length} valid pairs, noise of a pair ${percent(noiseOf(differences))}`,
    );
  }
  const confirmed = gates.filter(({ alarm }) => alarm === 'confirmed').length;
  const alarmed = gates.filter(({ alarm }) => alarm !== 'none').length;
  console.log(`\n  ${'rule'.padEnd(62)} ${'verdicts'.padStart(8)} ${meaning.padStart(12)}   rate  up to (95 %)`);
  line('benchday gate: confirmed, so that it blocks', gates.length, confirmed);
  line('benchday gate: before its confirmation', gates.length, alarmed);
  for (const rule of PEER_RULES) {
    const results = all.flatMap((one) => judgeByPeers(one, [rule]));
    const sum = (of: (result: (typeof results)[number]) => number) =>
      results.reduce((total, result) => total + of(result), 0);
    line(
      rule.title,
      sum(({ verdicts }) => verdicts),
      sum(({ alarms }) => alarms),
    );
  }
  return { gates: gates.length, confirmed };
}

function line(title: string, verdicts: number, alarms: number): void {
  const [rate, bound] =
    verdicts === 0 ? ['-', '-'] : [percent(alarms / verdicts), percent(alarmRateBound(alarms, verdicts))];
  console.log(
    `  ${title.padEnd(62)} ${String(verdicts).padStart(8)} ${String(alarms).padStart(12)} ${rate.padStart(6)} ${bound.padStart(8)}`,
  );
}

async function readSeries(nameOrPath: string): Promise<Series> {
  const read = await readRun(nameOrPath, REPORTS);
  const { run: record, trials } = read;
  const [baseline, candidate] = record.topologies.map(({ name }) => name);
  if (baseline === undefined || candidate === undefined) throw new Error(`${record.runId} has no two topologies`);
  const names = record.topologies.some(({ name }) => name === ARMS.baseline) ? ARMS : { baseline, candidate };
  const digested = await digestedTrials(read);
  return { run: record, trials, digested, arms: names, settings: record.scenario.gate ?? DEFAULT_GATE };
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
