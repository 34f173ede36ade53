import { availableParallelism, loadavg } from 'node:os';
import type { LoadEngine, LoadSettings } from '../src/load/load-engine.ts';
import { replay, replayWith } from '../src/load/replay/replay.ts';
import { workerProgram } from '../src/load/replay/worker-program.ts';
import type { LoadTotals } from '../src/records/load-totals.ts';
import type { ScheduleSpecification } from '../src/scenario/schedule.ts';
import { LatencyDigest, percentileMs } from '../src/stats/latency-digest.ts';
import { openBusySite } from './support/busy-site.ts';
import { hostCpuBetween, readHostCpu } from './support/host-cpu.ts';

/**
 * How well hits leave when they are due while servers keep every core busy, with normal and with real-time scheduling of the generating
 * threads, and what that costs the servers: npm run bench:schedule -- [rounds] [seconds] [neighbours]
 * Rounds are interleaved; the order within a round alternates.
 */
const rounds = Number(process.argv[2] ?? 5);
const seconds = Number(process.argv[3] ?? 15);
const neighbours = Number(process.argv[4] ?? 4 * availableParallelism());

const RATE_PER_SECOND = 100;
const WARM_UP_MS = 3000;

interface Row {
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  readonly serviceP95Ms: number;
  readonly workP95Ms: number;
  readonly dropped: number;
}

const switchedOff = { chrt: () => Promise.resolve('switched off by the bench') };
const policies: readonly { readonly name: string; readonly engine: LoadEngine }[] = [
  { name: 'normal', engine: replayWith(() => workerProgram(), { machine: switchedOff }) },
  { name: 'real-time', engine: replay },
];

using site = await openBusySite(neighbours);
console.log(
  `${rounds} rounds of ${seconds} s at ${RATE_PER_SECOND} hits/s on ${availableParallelism()} cores, ${neighbours} busy neighbours, load ${loadavg()[0]?.toFixed(1) ?? '?'}\n`,
);
const before = readHostCpu();
const rows = new Map<string, Row[]>();
const refusals = new Set<string>();
for (let round = 0; round < rounds; round++) {
  for (const { name, engine } of round % 2 === 0 ? policies : policies.toReversed()) {
    const row = await measure(engine, round);
    rows.set(name, [...(rows.get(name) ?? []), row]);
    console.log(`  round ${round + 1} ${name.padEnd(10)} ${textOf(row)}`);
  }
}
console.log('\nmedians');
for (const { name } of policies) console.log(`  ${name.padEnd(18)} ${textOf(medianOf(rows.get(name) ?? []))}`);
for (const refusal of refusals) console.log(`  not in real time: ${refusal}`);
const { busyRatio, stealRatio } = hostCpuBetween(before, readHostCpu());
console.log(
  `\nthe machine meanwhile: ${(busyRatio * 100).toFixed(0)} % busy, ${(stealRatio * 100).toFixed(0)} % stolen`,
);

async function measure(engine: LoadEngine, round: number): Promise<Row> {
  const latency = new LatencyDigest({ fromMs: 0, toMs: Infinity });
  const shared = { maxInFlight: 2000, timeoutMs: 30_000, workers: 1 } satisfies Partial<LoadSettings>;
  await using load = engine.open?.({ baseUrl: site.baseUrl, headers: {} }, shared);
  if (load === undefined) throw new Error('the load engine keeps no threads');
  const signal = new AbortController().signal;
  await load.send(scheduleOf(WARM_UP_MS, 1000 + round), { intervalMs: 1000 }, signal);
  await site.workP95Ms();
  const totals = await load.send(
    scheduleOf(seconds * 1000, round),
    {
      intervalMs: 1000,
      onLatency: (place, histogram) => {
        latency.record(place, histogram);
      },
    },
    signal,
  );
  if (engine === replay) remember(totals);
  return {
    lagP50Ms: percentileMs(latency.lag, 50),
    lagP99Ms: percentileMs(latency.lag, 99),
    serviceP95Ms: percentileMs(latency.service, 95),
    workP95Ms: await site.workP95Ms(),
    dropped: totals.counts.dropped,
  };
}

function remember({ generator: { scheduling } }: LoadTotals): void {
  for (const reason of scheduling?.reasons ?? []) refusals.add(reason);
}

function scheduleOf(lengthMs: number, seed: number): ScheduleSpecification {
  return {
    curve: { segments: [{ lengthMs, ratePerSecond: RATE_PER_SECOND }] },
    arrivals: 'poisson',
    seed,
    writeKeyPrefix: 'bench/',
    requests: [
      {
        ...{ name: 'page', method: 'GET', path: '/', weight: 1, headers: {}, parameters: {} },
        ...{ isWrite: false, expect: { status: [200] } },
      },
    ],
  };
}

function medianOf(all: readonly Row[]): Row {
  const median = (value: (row: Row) => number): number =>
    all.map(value).toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
  return {
    lagP50Ms: median((row) => row.lagP50Ms),
    lagP99Ms: median((row) => row.lagP99Ms),
    serviceP95Ms: median((row) => row.serviceP95Ms),
    workP95Ms: median((row) => row.workP95Ms),
    dropped: median((row) => row.dropped),
  };
}

function textOf({ lagP50Ms, lagP99Ms, serviceP95Ms, workP95Ms, dropped }: Row): string {
  const ms = (value: number): string => value.toFixed(2).padStart(7);
  return `lag p50 ${ms(lagP50Ms)} p99 ${ms(lagP99Ms)} ms   service p95 ${ms(serviceP95Ms)} ms   the server's own work p95 ${ms(workP95Ms)} ms   dropped ${dropped}`;
}
