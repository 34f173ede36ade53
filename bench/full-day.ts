import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRun } from '../src/store/run-reader.ts';
import { hostCpuBetween, readHostCpu } from './support/host-cpu.ts';
import { startNginx } from './support/nginx.ts';
import { watchMemory, type WatchedMemory } from './support/process-memory.ts';

/**
 * All hits of a day in one trial against a local nginx, through the program itself: npm run bench:full-day -- [hits] [seconds] [workers]
 * Every hit is accounted for on both sides of the wire; time and memory have limits. Ends with 1 when one of them is broken.
 */
const hits = Number(process.argv[2] ?? 23_000_000);
const seconds = Number(process.argv[3] ?? 3300);
const workers = Number(process.argv[4] ?? 1);

const MOST_RESIDENT_BYTES = 300e6;
const MOST_WALL_MS = 60 * 60_000;
const WARM_UP = { seconds: 5, ratePerSecond: 200 };
const PROGRAM = fileURLToPath(new URL('../bin/benchday.mjs', import.meta.url));

const SCENARIO = `title: Every hit of the day, in one trial
profile: weekday
load: { mode: full-day, hits_per_day: ${hits}, duration_s: ${seconds}, workers: ${workers}, max_in_flight: 2000 }
requests:
  - { name: home, path: /, weight: 15, expect: { status: 200, marker: 'benchday:page' } }
  - name: category
    path: '/category/{category}?page={page}'
    weight: 25
    parameters: { category: { kind: zipf, count: 50 }, page: { kind: zipf, count: 5 } }
    expect: { status: 200, marker: 'benchday:page' }
  - name: product
    path: '/product/{product}'
    weight: 55
    parameters: { product: { kind: zipf, count: 50000, exponent: 1 } }
    expect: { status: 200, marker: 'benchday:product:{product} -->' }
  - name: review
    method: POST
    path: /review
    weight: 5
    body: 'product={product}&stars={stars}'
    parameters: { product: { kind: zipf, count: 50000 }, stars: { kind: uniform, from: 1, to: 5 } }
    write: true
    expect: { status: 200 }
warm_up: { duration_s: ${WARM_UP.seconds}, rate_per_s: ${WARM_UP.ratePerSecond} }
`;

const place = mkdtempSync(join(tmpdir(), 'benchday-full-day-'));
process.once('exit', () => {
  rmSync(place, { recursive: true, force: true });
});
const scenario = join(place, 'full-day.yaml');
const temporary = join(place, 'tmp');
const reports = join(place, 'reports');
writeFileSync(scenario, SCENARIO);
mkdirSync(temporary);

using nginx = await startNginx();
console.log(
  `${hits} hits in ${seconds} s, ${workers} workers, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1) ?? '?'}`,
);
const cpuBefore = readHostCpu();
const startedMs = performance.now();
const { code, memory } = await runBenchday();
const wallMs = performance.now() - startedMs;
const { busyRatio, stealRatio } = hostCpuBetween(cpuBefore, readHostCpu());
const countedByServer = await nginx.requests();

const { run, trials } = await readRun('latest', reports);
const [trial] = trials;
if (trial?.state !== 'measured') {
  throw new Error(`the trial is not measured: ${trial?.state === 'failed' ? trial.error.message : 'see above'}`);
}
const { load, verification, accounting } = trial;
const { counts, generator } = load;
// Three hits of each endpoint before and as many after.
const uncounted = verification.length * 3 + WARM_UP.seconds * WARM_UP.ratePerSecond;

const broken: string[] = [];
console.log('');
expectSame('hits of the day: schedule', run.schedule.hits, hits);
expectSame('scheduled', counts.scheduled, hits);
expectSame('sent + dropped', counts.sent + counts.dropped, hits);
expectSame('dropped', counts.dropped, 0);
expectSame('ok + failed + timed out', counts.ok + counts.failed + counts.timedOut, counts.sent);
expectSame('ok', counts.ok, hits);
expectSame("nginx's own count, less warm-up and verification", countedByServer - uncounted, counts.sent);
expectSame('sum over intervals', sumOf(load.intervals.map((interval) => interval.counts.sent)), counts.sent);
expectSame('sum over endpoints', sumOf(load.endpoints.map((endpoint) => endpoint.counts.sent)), counts.sent);
expectSame('writes acknowledged', load.writes.acknowledged, writesSent());
expectSame('digest of the schedule', load.scheduleDigest, run.schedule.digest);
expectSame('identities of the trial that do not hold', accounting.filter(({ holds }) => !holds).length, 0);
expectSame('exit code of benchday', code, 0);
expectAtMost('wall clock, min', wallMs / 60_000, MOST_WALL_MS / 60_000);
expectAtMost('peak resident memory, process (VmHWM), MB', memory.peakBytes / 1e6, MOST_RESIDENT_BYTES / 1e6);
expectAtMost('peak resident memory with all it starts, MB', memory.treeBytes / 1e6, MOST_RESIDENT_BYTES / 1e6);
note('most memory in each fifth of the time, MB', memory.byFifths.map((bytes) => (bytes / 1e6).toFixed(0)).join('  '));
note('CPU of the generator per hit, us', ((generator.cpuMs * 1000) / counts.sent).toFixed(1));
note(
  'CPU of the busiest thread, p95 of seconds',
  generator.cpuP95Ratio === undefined ? 'unknown' : `${(generator.cpuP95Ratio * 100).toFixed(0)} %`,
);
note('host busy, steal', `${(busyRatio * 100).toFixed(0)} %, ${(stealRatio * 100).toFixed(1)} %`);
note('validity', `time ${trial.validity.time}, work ${trial.validity.work}`);
for (const line of broken) console.error(`BROKEN  ${line}`);
process.exitCode = broken.length > 0 ? 1 : 0;

function writesSent(): number {
  return sumOf(load.endpoints.filter(({ isWrite }) => isWrite).map((endpoint) => endpoint.counts.sent));
}

async function runBenchday(): Promise<{ code: number | null; memory: WatchedMemory }> {
  const words = ['run', scenario, '--target', nginx.url, '--reports', reports, '--progress', 'plain'];
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    cwd: place,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => child.kill(name));
  const finish = watchMemory(child.pid ?? -1, (words) => {
    console.log(words);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, memory: finish() };
}

function expectSame(what: string, value: number | string | null, expected: number | string | null): void {
  report(what, value, { isKept: value === expected, limit: `= ${expected ?? 'none'}` });
}

function expectAtMost(what: string, value: number, limit: number): void {
  report(what, value.toFixed(1), { isKept: value <= limit, limit: `<= ${limit}` });
}

function note(what: string, value: string): void {
  console.log(`  ${what.padEnd(52)} ${value}`);
}

function report(
  what: string,
  value: number | string | null,
  { isKept, limit }: { readonly isKept: boolean; readonly limit: string },
): void {
  const text = String(value ?? 'none');
  note(what, `${text.padStart(16)}  ${limit.padEnd(20)} ${isKept ? 'kept' : 'BROKEN'}`);
  if (!isKept) broken.push(`${what}: ${text}, expected ${limit}`);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
