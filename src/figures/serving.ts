import type { RunRecord } from '../records/run-record.ts';
import type { SampleLine } from '../records/sample.ts';
import type { MeasuredTrial } from '../records/trial-record.ts';
import type { Serving } from '../records/serving.ts';
import { type Line, type Point, leastSquares } from '../stats/least-squares.ts';
import { IntervalCores, type Intervals, intervalsOf } from './interval-cores.ts';
import { itemMaxima } from './metric-rows.ts';

const HOURS_A_DAY = 24;

/** How many cores a trial's containers used, by role, against how many hits were due. */
export interface TrialCores {
  readonly trial: number;
  readonly roles: readonly { readonly role: string; readonly points: readonly Point[] }[];
}

/** Reads the CPU time of a run's containers once, from first sample to last. @returns by trial; one whose cores are unknown is missing */
export async function readCores(
  run: RunRecord,
  trials: readonly MeasuredTrial[],
  samples: AsyncIterable<SampleLine> | Iterable<SampleLine>,
): Promise<ReadonlyMap<number, TrialCores>> {
  const intervals = intervalsOf(run.scenario.durationMs, run.scenario.profile.fractions.length);
  if (intervals === undefined) return new Map();
  const cores = new IntervalCores(intervals);
  for await (const sample of samples) cores.see(sample);
  return new Map(
    trials.flatMap((trial) => {
      const own = coresOf(run, trial, cores, intervals);
      return own === undefined ? [] : [[trial.trial, own]];
    }),
  );
}

/** Hits that are due in a second of the busiest part of the day. */
export function peakRateOf({ scenario }: Pick<RunRecord, 'scenario'>): number {
  const { fractions } = scenario.profile;
  return (scenario.hitsPerDay * Math.max(...fractions) * fractions.length) / 86_400;
}

/** What serving the day takes; absent parts are unknown. @param cores  of the trials that count */
export function servingOf(input: {
  readonly run: RunRecord;
  readonly trials: readonly MeasuredTrial[];
  readonly cores: ReadonlyMap<number, TrialCores>;
}): Serving {
  const { run, trials } = input;
  const memory = trials.map(memoryOf).filter((bytes) => !Number.isNaN(bytes));
  const known = trials.flatMap(({ trial }) => input.cores.get(trial) ?? []);
  const isScripted = trials.some(({ load }) => load.script !== undefined);
  const demand = isScripted ? undefined : demandOf(run, known);
  return {
    containers: Math.max(...trials.map(({ containers }) => containers.length)),
    ...(memory.length > 0 ? { peakMemoryBytes: Math.max(...memory) } : {}),
    ...(demand === undefined ? {} : { demand }),
  };
}

/** Cores that each role needs at the day's busiest time, by the line; undefined where a line is unknown. */
export function peakByRole(
  run: RunRecord,
  trials: readonly TrialCores[],
): { role: string; cores: number }[] | undefined {
  const rate = peakRateOf(run);
  const names = [...new Set(trials.flatMap(({ roles }) => roles.map(({ role }) => role)))].sort();
  const peaks = names.map((role) => {
    const points = trials.flatMap(({ roles }) => roles.find((own) => own.role === role)?.points ?? []);
    return { role, cores: leastSquares(points)?.at(rate).value ?? Number.NaN };
  });
  return peaks.length === 0 || peaks.some(({ cores }) => Number.isNaN(cores)) ? undefined : peaks;
}

/** The most memory that a trial's containers had, each at its own largest; NaN where one was not read. */
export function memoryOf({ metrics }: MeasuredTrial): number {
  const maxima = itemMaxima(metrics, 'container.memory_bytes');
  const seen = (['container.cpu_ms_total', 'container.unread'] as const).flatMap((metric) => [
    ...itemMaxima(metrics, metric).keys(),
  ]);
  if (maxima.size === 0 || seen.some((name) => !maxima.has(name))) return Number.NaN;
  return [...maxima.values()].reduce((sum, value) => sum + value, 0);
}

function demandOf(run: RunRecord, trials: readonly TrialCores[]): Serving['demand'] {
  const line = leastSquares(trials.flatMap(totalPoints));
  const roles = peakByRole(run, trials);
  const rate = peakRateOf(run);
  if (line === undefined || roles === undefined || !(line.at(rate).value > 0)) return undefined;
  return {
    intervals: trials.reduce(
      (sum, { roles: own }) => sum + Math.max(0, ...own.slice(0, 1).map(({ points }) => points.length)),
      0,
    ),
    peakRatePerSecond: rate,
    idleCores: line.intercept,
    cpuMsPerHit: inMs(line.slope),
    peakCores: line.at(rate),
    roles,
    usedCoreHoursPerMillionHits: usedCoreHours(line, run.scenario.hitsPerDay),
  };
}

function totalPoints({ roles }: TrialCores): Point[] {
  const [first, ...others] = roles;
  return (first?.points ?? []).map(({ x, y }, at) => ({
    x,
    y: others.reduce((sum, { points }) => sum + (points[at]?.y ?? Number.NaN), y),
  }));
}

/** A core in use for a second at one hit a second is a second of CPU time a hit. */
function inMs({ value, lower, upper }: Line['slope']): Line['slope'] {
  return { value: value * 1000, lower: lower * 1000, upper: upper * 1000 };
}

function usedCoreHours({ intercept, slope }: Line, hitsPerDay: number): number {
  return (intercept.value * HOURS_A_DAY + (slope.value * hitsPerDay) / 3600) / (hitsPerDay / 1e6);
}

function coresOf(
  run: RunRecord,
  trial: MeasuredTrial,
  cores: IntervalCores,
  intervals: Intervals,
): TrialCores | undefined {
  const containers = cores.of(trial.trial);
  const seen = [...itemMaxima(trial.metrics, 'container.memory_bytes').keys()];
  const isWhole = seen.every((name) => containers.has(name)) && containers.size >= trial.containers.length;
  if (!isWhole || containers.size === 0) return undefined;
  const services = run.topologies.find(({ name }) => name === trial.topology)?.services ?? [];
  const rates = ratesOf(trial, intervals);
  const byRole = new Map<string, number[]>();
  for (const { service, cores: used } of containers.values()) {
    if (used === undefined) return undefined;
    const role = services.find(({ name }) => name === service)?.role ?? service;
    const sofar = byRole.get(role);
    byRole.set(role, sofar === undefined ? [...used] : used.map((own, at) => own + (sofar[at] ?? Number.NaN)));
  }
  const roles = [...byRole].map(([role, used]) => ({
    role,
    points: used.map((y, at) => ({ x: rates[at] ?? Number.NaN, y })),
  }));
  return { trial: trial.trial, roles };
}

/** Hits sent in a second of each interval, by due time; hits of a stored interval are spread over it. */
function ratesOf({ load }: MeasuredTrial, { count, lengthMs }: Intervals): number[] {
  return Array.from({ length: count }, (_, index) => {
    const [from, to] = [index * lengthMs, (index + 1) * lengthMs];
    const hits = load.intervals.reduce((sum, { startMs, lengthMs: own, counts }) => {
      const common = Math.min(to, startMs + own) - Math.max(from, startMs);
      return common <= 0 ? sum : sum + (counts.sent * common) / own;
    }, 0);
    return hits / (lengthMs / 1000);
  });
}
