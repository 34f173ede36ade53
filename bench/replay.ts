import { availableParallelism, loadavg } from 'node:os';
import { hostCpuBetween, readHostCpu } from './support/host-cpu.ts';
import { runMeasured } from './support/measured-process.ts';
import { startNginx } from './support/nginx.ts';
import { findPeers, replayGenerator, replayOf, ROOT, type Generator, type Load } from './support/peers.ts';

/**
 * What the replay engine costs beside its peers, against a local nginx:
 *   npm run bench:replay -- [rounds] [seconds] [folder of an older checkout] [--costs] [--normal]
 * CPU per hit is marginal: user + system time of the whole process in a long run less that in a short one, by the hits
 * in between, so that what a start costs does not count. Rounds are interleaved, each second one in the other order, the table
 * shows medians. The engine is compiled, as users run it. With an older checkout (its node_modules beside it) that one's engine is a peer
 * too, and both run from their sources. --costs measures the CPU per hit and what a start costs, not the highest rate and the memory.
 * --normal forbids real time to all (setpriv of util-linux, root): what is left is the cost of the code, without that of leaving in time.
 * A version is no dearer than the one before:
 *   git worktree add ../older <commit> && cp -al node_modules ../older/ && npm run bench:replay -- 5 20 ../older --costs
 */
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const isCostsOnly = process.argv.includes('--costs');
const isNormal = process.argv.includes('--normal');
const [rounds, seconds] = [Number(words[0] ?? 3), Number(words[1] ?? 20)];
const older = words[2];

const RATES = [400, 800, 5000];
/** Of the long run's length: the engine's code is compiled by then, as in a trial after its warm-up. */
const SHORT_RATIO = 0.4;
const STAIRS = [2500, 5000, 7500, 10_000, 12_500, 15_000, 20_000, 25_000, 30_000, 35_000, 40_000];
const STAIR_SECONDS = 6;
const LONG_SECONDS = 120;
const GENERATOR_CORE = 1;
const MEGABYTE = 1e6;
/** Medians of a handful of rounds differ by this much on equal programs. */
const NO_WORSE = 1.05;
const OLDER = 'replay, older';

const { found: peers, missing } = findPeers();
for (const line of missing) console.log(`left out, not installed: ${line}`);
const replay = older === undefined ? await replayGenerator() : replayOf(ROOT, 'replay');
const generators = [replay, ...(older === undefined ? [] : [replayOf(older, OLDER)]), ...peers];

using nginx = await startNginx();
const before = readHostCpu();
const shortSeconds = Math.max(1, Math.round(seconds * SHORT_RATIO));
console.log(
  `${rounds} rounds of ${shortSeconds} and ${seconds} s on ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1) ?? '?'}\n`,
);
await measure(replay, { url: nginx.url, ratePerSecond: 100, seconds: 1 });

const costs = new Map<string, number[]>();
const starts = new Map<string, number[]>();
for (let round = 0; round < rounds; round++) {
  for (const ratePerSecond of RATES) {
    for (const generator of round % 2 === 0 ? generators : generators.toReversed()) {
      const short = await measure(generator, { url: nginx.url, ratePerSecond, seconds: shortSeconds });
      const long = await measure(generator, { url: nginx.url, ratePerSecond, seconds });
      const perHit = (long.cpuMs - short.cpuMs) / (long.sent - short.sent);
      note(costs, keyOf(generator, ratePerSecond), perHit * 1000);
      note(starts, generator.name, short.cpuMs - perHit * short.sent);
    }
  }
}

console.log('marginal CPU per hit, us (median of the rounds; all rounds), and what a start costs, ms');
for (const generator of generators) {
  const cells = RATES.map((rate) => {
    const values = costs.get(keyOf(generator, rate)) ?? [];
    return `${rate}/s ${costOf(generator, rate).toFixed(0).padStart(5)} (${values.map((value) => value.toFixed(0)).join(' ')})`;
  });
  const start = medianOf(starts.get(generator.name)).toFixed(0).padStart(5);
  console.log(`  ${generator.name.padEnd(13)} ${cells.join('   ')}   start ${start}`);
}

console.log('');
for (const rate of RATES) judge(`CPU at ${rate}/s against oha`, ratioTo('oha', rate), 1);
for (const rate of older === undefined ? [] : RATES)
  judge(`CPU at ${rate}/s against the older`, ratioTo(OLDER, rate), NO_WORSE);
judge('CPU at 800/s against k6', ratioTo('k6', 800), 1);
judge('CPU at 800/s against vegeta', ratioTo('vegeta', 800), 1);
judge('CPU at 5000/s against k6', ratioTo('k6', 5000), 0.7);
if (older === undefined) judge('CPU of a start, against 0.4 s', medianOf(starts.get('replay')) / 400, 1);
if (!isCostsOnly) await measureLimits();
const { busyRatio, stealRatio } = hostCpuBetween(before, readHostCpu());
console.log(`\nthe machine meanwhile: ${percent(busyRatio)} busy, ${percent(stealRatio)} stolen`);

/** The highest rate that is held, and memory. */
async function measureLimits(): Promise<void> {
  const held = new Map<string, number>();
  for (const generator of generators.filter(({ name }) => name === 'replay' || name === 'k6')) {
    held.set(generator.name, await highestHeldRate(generator));
  }
  const load = { url: nginx.url, ratePerSecond: 1000 };
  const { maxResidentBytes: short } = await measure(replay, { ...load, seconds: 10 });
  const { maxResidentBytes: long } = await measure(replay, { ...load, seconds: LONG_SECONDS });
  const rates = [...held].map(([name, rate]) => `${name} ${rate}/s`).join(', ');
  console.log(`\nhighest rate held on one core, nothing dropped: ${rates}`);
  console.log(`resident memory of replay: 10 s ${megabytes(short)}, ${LONG_SECONDS} s ${megabytes(long)}\n`);
  judge('k6 rate held against replay', (held.get('k6') ?? Number.NaN) / (held.get('replay') ?? Number.NaN), 0.5);
  judge('memory against 250 MB', Math.max(short, long) / (250 * MEGABYTE), 1);
}

async function measure(
  generator: Generator,
  load: Load,
  core?: number,
): Promise<{ cpuMs: number; sent: number; dropped: number; maxResidentBytes: number }> {
  const options = { withinMs: load.seconds * 1000 + 60_000, ...(core !== undefined && { core }) };
  const command = generator.command(load);
  const normal = isNormal ? ['setpriv', '--bounding-set=-sys_nice', ...command] : command;
  const { output, cpuMs, maxResidentBytes } = await runMeasured(normal, options);
  const { sent, dropped } = generator.readCounts(output, load);
  return { cpuMs, sent, dropped, maxResidentBytes };
}

/** Climbs until two stairs in a row are not held. */
async function highestHeldRate(generator: Generator): Promise<number> {
  let highest = 0;
  let failures = 0;
  for (const ratePerSecond of STAIRS) {
    const load = { url: nginx.url, ratePerSecond, seconds: STAIR_SECONDS };
    const { sent, dropped } = await measure(generator, load, GENERATOR_CORE);
    const isHeld = dropped === 0;
    console.log(`  ${generator.name} on one core, ${ratePerSecond}/s: sent ${sent}, not sent or failed ${dropped}`);
    if (isHeld) highest = ratePerSecond;
    failures = isHeld ? 0 : failures + 1;
    if (failures === 2) break;
  }
  return highest;
}

function note(lists: Map<string, number[]>, key: string, value: number): void {
  lists.set(key, [...(lists.get(key) ?? []), value]);
}

function costOf(generator: Pick<Generator, 'name'>, ratePerSecond: number): number {
  return medianOf(costs.get(keyOf(generator, ratePerSecond)));
}

/** NaN for a generator that was not measured. */
function medianOf(values: readonly number[] = []): number {
  const ascending = values.toSorted((a, b) => a - b);
  return ascending[Math.floor(ascending.length / 2)] ?? Number.NaN;
}

function keyOf({ name }: Pick<Generator, 'name'>, ratePerSecond: number): string {
  return `${name} ${ratePerSecond}`;
}

function ratioTo(name: string, ratePerSecond: number): number {
  return costOf(replay, ratePerSecond) / costOf({ name }, ratePerSecond);
}

function judge(name: string, ratio: number, target: number): void {
  // A short run may cost less than nothing by chance: that is no figure.
  const state = !(ratio > 0) ? 'not measured' : ratio <= target ? 'met' : 'MISSED';
  console.log(`  ${name.padEnd(30)} ${ratio.toFixed(2)}  (target <= ${target}: ${state})`);
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(0)} MB`;
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(0)} %`;
}
