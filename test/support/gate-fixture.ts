import type { DigestedTrial } from '../../src/figures/digested-trial.ts';
import { peakHourOf } from '../../src/figures/busiest-hour.ts';
import { DEFAULT_GATE } from '../../src/records/gate-settings.ts';
import type { LatencyLine } from '../../src/records/load-totals.ts';
import type { RunRecord } from '../../src/records/run-record.ts';
import type { MeasuredTrial, TrialRecord } from '../../src/records/trial-record.ts';
import type { GateInput } from '../../src/verdicts/gate/gate-input.ts';
import { planTrials } from '../../src/run/plan/plan.ts';
import { LatencyDigest } from '../../src/stats/latency-digest.ts';
import { RunWriter } from '../../src/store/run-writer.ts';
import { allOk, latencyOf, loadTotals } from './load-fixture.ts';
import { metricRow, quietMetrics } from './quiet-metrics.ts';
import { type Fixture, buildFixture } from './report-fixture.ts';

export const BEFORE = 'before';
export const AFTER = 'after';
const HITS = 2000;

/** Made once: simulations ask for hundreds of runs, and nothing is changed in place. */
let template: Template | undefined;
const LATENCIES = new Map<number, LatencyLine>();

interface Template {
  readonly run: RunRecord;
  readonly measured: MeasuredTrial;
  readonly topology: RunRecord['topologies'][number];
}

function templateOf({ run, trials }: Fixture): Template {
  const measured = trials.find((trial) => trial.state === 'measured');
  const [topology] = run.topologies;
  if (measured === undefined || topology === undefined) throw new Error('the template has no measured trial');
  return { run, measured, topology };
}

type Arm = typeof BEFORE | typeof AFTER;

/** What one trial measured. */
export interface Figures {
  readonly statementsPerHit: number;
  readonly cpuMsPerHit: number;
  /** of the median; the 95th percentile is 1.9 times as long */
  readonly p50Ms: number;
}

export const FIGURES: Figures = { statementsPerHit: 12, cpuMsPerHit: 4, p50Ms: 20 };

export interface TwoArms {
  readonly run: RunRecord;
  readonly trials: readonly TrialRecord[];
  readonly latency: readonly LatencyLine[];
}

/**
 * A stored run of the topologies `before` and `after`, in blocks drawn by the seed.
 * @param of  the figures of a trial
 * @param change  made to a trial before it is stored
 */
export function twoArms(options: {
  readonly pairs: number;
  readonly seed?: number;
  readonly runId?: string;
  readonly of?: (arm: Arm, repetition: number) => Partial<Figures>;
  readonly change?: (trial: MeasuredTrial) => TrialRecord;
}): TwoArms {
  const {
    pairs,
    seed = 7,
    of = (): Partial<Figures> => ({}),
    change = (trial: MeasuredTrial): TrialRecord => trial,
  } = options;
  template ??= templateOf(buildFixture({ trials: 1, hits: 100, durationMs: 12_000 }));
  const { run: templateRun, measured, topology } = template;
  const plan = planTrials({ topologies: [BEFORE, AFTER], trials: pairs, seed });
  const run: RunRecord = {
    ...templateRun,
    runId: options.runId ?? '2026-11-22T20-31-05-gate',
    scenario: { ...templateRun.scenario, seed },
    reference: BEFORE,
    topologies: [BEFORE, AFTER].map((name) => ({ ...topology, name, title: name })),
    plan: [...plan],
  };
  const trials: TrialRecord[] = [];
  const latency: LatencyLine[] = [];
  for (const { trial, topology: name, repetition } of plan) {
    const figures = { ...FIGURES, ...of(name === BEFORE ? BEFORE : AFTER, repetition) };
    trials.push(change(trialWith(measured, figures, { trial, topology: name, repetition })));
    latency.push({ ...responseLatency(figures.p50Ms), trial });
  }
  return { run, trials, latency };
}

function trialWith(
  template: MeasuredTrial,
  { statementsPerHit, cpuMsPerHit }: Figures,
  place: Pick<MeasuredTrial, 'trial' | 'topology' | 'repetition'>,
): MeasuredTrial {
  return {
    ...template,
    ...place,
    load: loadTotals({ counts: allOk(HITS) }),
    metrics: [
      ...quietMetrics(
        metricRow('container.cpu_ms_total', cpuMsPerHit * HITS * 0.75, 'app-1'),
        metricRow('container.cpu_ms_total', cpuMsPerHit * HITS * 0.25, 'db-1'),
      ),
      metricRow('postgresql.statements_total', statementsPerHit * HITS),
      metricRow('postgresql.rows_total', 4 * statementsPerHit * HITS),
    ],
    validity: { time: 'valid', work: 'valid', checks: [] },
    warnings: [],
  };
}

/** Evenly spread from 0 to twice the median. */
function responseLatency(p50Ms: number): LatencyLine {
  const known = LATENCIES.get(p50Ms);
  if (known !== undefined) return known;
  const line = latencyOf(
    'response',
    Array.from({ length: 400 }, (_, index) => (p50Ms * (index + 0.5)) / 200),
  );
  LATENCIES.set(p50Ms, line);
  return line;
}

export function digestedOf({ run, trials, latency }: TwoArms): ReadonlyMap<number, DigestedTrial> {
  const digested = new Map<number, DigestedTrial>();
  for (const record of trials) {
    if (record.state !== 'measured') continue;
    const digest = new LatencyDigest(peakHourOf(run));
    for (const line of latency) if (line.trial === record.trial) digest.add(line);
    digested.set(record.trial, { record, latency: digest });
  }
  return digested;
}

/** What a gate is asked about `after` against `before`. */
export function gateInput(arms: TwoArms, changes: Partial<GateInput> = {}): GateInput {
  const { run, trials } = arms;
  return {
    run,
    trials,
    digested: digestedOf(arms),
    arms: { baseline: BEFORE, candidate: AFTER },
    settings: DEFAULT_GATE,
    ...changes,
  };
}

/** The trial, invalid for one class of metrics. */
export function invalidFor(metricClass: 'time' | 'work', trial: MeasuredTrial): MeasuredTrial {
  const check = {
    id: 'steal',
    title: 'CPU steal',
    speaksFor: metricClass,
    state: 'invalid' as const,
    measured: '31.0 %',
    limits: 'at most 10 %',
  };
  return { ...trial, validity: { ...trial.validity, [metricClass]: 'invalid', checks: [check] } };
}

/** Writes the run into a directory as a run would have. */
export async function storeArms(directory: string, { run, trials, latency }: TwoArms): Promise<void> {
  await using writer = await RunWriter.create(directory);
  await writer.run(run);
  for (const line of latency) writer.latency(line);
  for (const trial of trials) await writer.trial(trial);
}
