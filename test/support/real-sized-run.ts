import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { random } from '../../src/base/random.ts';
import type { LatencyLine, LoadCounts } from '../../src/records/load-totals.ts';
import type { RunRecord } from '../../src/records/run-record.ts';
import type { SampleLine } from '../../src/records/sample.ts';
import type { MeasuredTrial, TrialRecord } from '../../src/records/trial-record.ts';
import type { ReportInput } from '../../src/report/report-input.ts';
import { isCharted } from '../../src/report/series/metrics.ts';
import { readRun } from '../../src/store/run-reader.ts';
import { summarise } from '../../src/verdicts/choice/summarise.ts';
import { histogram } from './report-fixture-histogram.ts';

const STORED = fileURLToPath(new URL('../fixtures/stored/five-topologies/', import.meta.url));
const SECONDS = 240;
const REPETITIONS = 3;
const HITS_PER_SECOND = 90;
/** Readings and response times of more endpoints would only take longer to read: a page has one value for each second. */
const ENDPOINT = 'product';
const READ_EVERY_S = 2;

/**
 * The recorded run of five topologies as a run of three trials of each and 240 s would have left it: its services, metrics, statements,
 * checks and words, with counters risen for so long, readings all along, and response times as many and as wide as of a site in use.
 */
export async function realSizedRun(): Promise<ReportInput> {
  const [name = ''] = await readdir(STORED);
  const stored = await readRun(join(STORED, name), STORED);
  const recorded = stored.trials.filter((trial) => trial.state === 'measured');
  const run = longRun(stored.run);
  const readings: SampleLine[] = [];
  for await (const line of stored.samples()) if (isCharted(line)) readings.push(line);
  const sources = run.plan.flatMap(({ trial, topology }) =>
    recorded.filter((each) => each.topology === topology).map((source) => ({ trial, source })),
  );
  const trials = sources.map(({ trial, source }) => longTrial(source, trial));
  const latency = trials.flatMap(latencyOf);
  const samples = () => longReadings(sources, readings);
  return {
    run,
    trials,
    summary: await summarise({ run, trials, latency, samples: samples() }),
    samples: samples(),
    latency,
    events: stored.events(),
  };
}

function longRun(run: RunRecord): RunRecord {
  const names = run.topologies.map(({ name }) => name);
  const plan = Array.from({ length: REPETITIONS }, (_, at) =>
    names.map((topology) => ({ topology, repetition: at + 1 })),
  )
    .flat()
    .map((each, at) => ({ ...each, trial: at + 1 }));
  const schedule = { ...run.schedule, hits: SECONDS * HITS_PER_SECOND };
  return { ...run, plan, schedule, scenario: { ...run.scenario, durationMs: SECONDS * 1000 } };
}

function longTrial(source: MeasuredTrial, trial: number): MeasuredTrial {
  const chance = random(trial, 1);
  const times = (SECONDS * HITS_PER_SECOND) / source.load.counts.sent;
  const hits = (each: number) => Math.round(each * times);
  const risen = (value: number) => value * times * (0.97 + 0.06 * chance());
  const even = countsOf(HITS_PER_SECOND);
  const { load } = source;
  return {
    ...source,
    trial,
    repetition: Math.ceil(trial / 5),
    load: {
      ...load,
      elapsedMs: SECONDS * 1000,
      counts: countsOf(SECONDS * HITS_PER_SECOND),
      endpoints: load.endpoints.map((own) => ({ ...own, counts: countsOf(hits(own.counts.sent)) })),
      intervals: Array.from({ length: SECONDS }, (_, at) => ({ startMs: at * 1000, lengthMs: 1000, counts: even })),
    },
    metrics: source.metrics.map((own) => {
      if (own.kind === 'gauge') return own;
      const value = Number.isInteger(own.value) ? Math.round(risen(own.value)) : risen(own.value);
      return { ...own, value, max: value };
    }),
    accounting: source.accounting.map((own) => ({ ...own, left: hits(own.left), right: hits(own.right) })),
  };
}

function countsOf(sent: number): LoadCounts {
  return { scheduled: sent, sent, dropped: 0, ok: sent, failed: 0, timedOut: 0 };
}

function latencyOf({ trial }: TrialRecord): readonly LatencyLine[] {
  return Array.from({ length: SECONDS }, (_, second) => {
    const at = { trial, startMs: second * 1000, lengthMs: 1000 };
    const hdr = TIMES[(second + 17 * trial) % SECONDS] ?? '';
    const own = (endpoint: string, kind: LatencyLine['kind']): LatencyLine => ({ ...at, endpoint, kind, hdr });
    // A chart has service times of the whole measurement alone.
    return [own(ENDPOINT, 'response'), ...(second % 20 === 0 ? [own(ENDPOINT, 'service'), own('*', 'lag')] : [])];
  }).flat();
}

/** Of each second the times of its hits around a median: their logarithms spread over a factor of 30, and a few slow ones beyond. */
const TIMES = Array.from({ length: SECONDS }, (_, second) => {
  const chance = random(second, 2);
  const times = histogram();
  const medianUs = 4_000 * (1 + 0.5 * Math.sin(second / 30));
  for (let hit = 0; hit < HITS_PER_SECOND; hit += 1)
    times.recordValue(Math.round(medianUs * 30 ** (chance() - 0.5) * (chance() < 0.02 ? 20 : 1)));
  return encodeIntoCompressedBase64(times);
});

/** What was read of each thing, read again and again for as long: counters rise as fast as they did, gauges stay about where they were. */
function* longReadings(
  sources: readonly { readonly trial: number; readonly source: MeasuredTrial }[],
  readings: readonly SampleLine[],
): Generator<SampleLine> {
  for (const { trial, source } of sources) {
    const chance = random(trial, 3);
    const things = new Map<string, SampleLine[]>();
    for (const line of readings.filter(({ trial: own }) => own === source.trial)) {
      const { service, instance, metric, item } = line;
      const key = JSON.stringify([service, instance, metric, item]);
      things.set(key, [...(things.get(key) ?? []), line]);
    }
    for (const lines of things.values()) {
      const [first, last] = [lines[0], lines.at(-1)];
      if (first === undefined || last === undefined) continue;
      const perSecond = last === first ? 0 : ((last.value - first.value) * 1000) / (last.atMs - first.atMs);
      let { value } = first;
      for (let second = -READ_EVERY_S; second <= SECONDS + READ_EVERY_S; second += READ_EVERY_S) {
        const risen = perSecond * READ_EVERY_S * 2 * chance();
        value = first.kind === 'gauge' ? first.value * (0.8 + 0.4 * chance()) : value + risen;
        yield { ...first, trial, atMs: second * 1000 + 40, value };
      }
    }
  }
}
