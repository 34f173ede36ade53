import { sumOverDatabases } from '../figures/database-sums.ts';
import { countedTrials } from '../figures/standing-trials.ts';
import type { MetricName } from '../records/metrics.ts';
import type { RunRecord } from '../records/run-record.ts';
import type { EventLine } from '../records/events.ts';
import type { MeasuredTrial, TrialRecord } from '../records/trial-record.ts';
import type { RunSummary, TopologySummary } from '../records/summary.ts';
import type { Verdict } from '../records/verdict.ts';
import { styleIndex } from './palette.ts';
import type { ReportInput } from './report-input.ts';
import { binsOf } from './series/bins.ts';
import type { Bins } from './series/bins.ts';
import { hoursBins, hoursOfDay, metricOfRole } from './series/day.ts';
import type { Hour, MetricSource } from './series/day.ts';
import { LatencyReader } from './series/latency.ts';
import type { LatencySeries, TrialLatency } from './series/latency.ts';
import { forEachLine } from './series/lines.ts';
import { loadSeries } from './series/load.ts';
import type { LoadSeries } from './series/load.ts';
import { isCharted, STATEMENTS } from './series/metrics.ts';
import { isOfPartialSum } from './series/partly-read.ts';
import { SampleReader } from './series/samples.ts';
import type { MetricSeries } from './series/samples.ts';
import { windowBins, windowOf } from './series/window.ts';
import type { WindowTopology } from './window-figures.ts';

const MOST_EVENTS = 500;

/** What every section reads: the run, put in order once. */
export interface ReportModel {
  readonly run: RunRecord;
  readonly trials: readonly TrialRecord[];
  readonly summary: RunSummary;
  /** of a run that a gate judged */
  readonly verdict?: Verdict;
  readonly topologies: readonly TopologyView[];
  readonly bins: Bins;
  /** parts of the day that a reader may choose from */
  readonly parts: Bins;
  /** by trial number */
  readonly trialLatency: ReadonlyMap<number, TrialLatency>;
  readonly events: readonly EventLine[];
  /** how many more there were */
  readonly eventsLeftOut: number;
  metric(topology: number, service: string, metric: MetricName): MetricSeries | undefined;
  /** apart for each item, by its name */
  metricByItem(topology: number, service: string, metric: MetricName): ReadonlyMap<string, MetricSeries>;
}

type Measured = NonNullable<TopologySummary['measured']>;

/** One topology as the report shows it. Its place in the run gives its colour, dash and marker. */
export interface TopologyView {
  readonly index: number;
  readonly style: number;
  readonly name: string;
  readonly title: string;
  readonly isReference: boolean;
  /** response times may be read and set beside the others' */
  readonly isTimeComparable: boolean;
  readonly record: RunRecord['topologies'][number];
  readonly summary: TopologySummary;
  readonly measured: Measured | undefined;
  readonly trials: readonly TrialRecord[];
  /** the trials whose series are drawn: of those that count in the figures the ones with valid times where there are any, otherwise all */
  readonly drawnTrials: readonly MeasuredTrial[];
  readonly latency: LatencySeries;
  /** undefined: nobody knows which hits were due in it */
  readonly hours: readonly (Hour | undefined)[];
  readonly load: LoadSeries;
  /** the same by parts of the day that a reader may choose */
  readonly window: WindowTopology;
}

/** Reads a run's files in one pass each. Memory is bounded by the number of bins, not by the length of the run. */
export async function readModel(input: ReportInput): Promise<ReportModel> {
  const { run, trials, summary } = input;
  const measured = trials.filter((trial) => trial.state === 'measured');
  const bins = binsOf(run.scenario.durationMs, intervalOf(measured));
  const hours = hoursBins(run.scenario.durationMs);
  const parts = windowBins(bins, run.topologies.length);
  const drawnByTopology = run.topologies.map(({ name }) => withValidTimes(countedTrials(run, trials, name)));
  const drawnTopology = new Map(drawnByTopology.flatMap((drawn, index) => drawn.map(({ trial }) => [trial, index])));
  const anyTopology = new Map(
    measured.map(({ trial, topology }) => [trial, run.topologies.findIndex(({ name }) => name === topology)]),
  );

  const latency = new LatencyReader({ cuts: [bins, hours, parts], topologyOf: anyTopology, drawn: drawnTopology });
  await forEachLine(input.latency, (line) => {
    latency.see(line);
  });
  const isPartial = isOfPartialSum(drawnByTopology.flat());
  const samples = new SampleReader(bins, drawnTopology, (line) => isCharted(line) && !isPartial(line));
  await forEachLine(input.samples, (line) => {
    samples.see(line);
  });
  const events: EventLine[] = [];
  let eventsLeftOut = 0;
  await forEachLine(input.events, (line) => {
    if (events.length < MOST_EVENTS) events.push(line);
    else eventsLeftOut += 1;
  });

  return {
    run,
    trials,
    summary,
    ...(input.verdict === undefined ? {} : { verdict: input.verdict }),
    bins,
    parts,
    events,
    eventsLeftOut,
    trialLatency: new Map(latency.trials().map((trial) => [trial.trial, trial])),
    metric: (topology, service, metric) => samples.series(topology, service, metric),
    metricByItem: (topology, service, metric) => samples.byItem(topology, service, metric),
    topologies: run.topologies.map((record, index) => {
      const own = summaryOf(summary, record);
      const drawn = drawnByTopology[index] ?? [];
      return {
        index,
        style: styleIndex(index),
        name: record.name,
        title: record.title,
        isReference: record.name === summary.reference,
        isTimeComparable: summary.decision.restsOn === 'time-and-work' && own.validity.time !== 'invalid',
        record,
        summary: own,
        measured: own.measured,
        trials: trials.filter(({ topology }) => topology === record.name),
        drawnTrials: drawn,
        latency: latency.series(index, bins),
        hours: hoursOfDay(hours, drawn, latency.series(index, hours)),
        load: loadSeries(bins, drawn),
        window: windowOf({
          bins: parts,
          trials: drawn,
          times: latency.buckets(index, parts),
          // A part of the day is not known better than the whole.
          statements: drawn.every(({ metrics }) => Number.isFinite(sumOverDatabases(metrics, 'statements')))
            ? statementsOf({ metric: (...asked) => samples.series(...asked) }, { index, record }, bins)
            : undefined,
        }),
      };
    }),
  };
}

function statementsOf(source: MetricSource, topology: Pick<TopologyView, 'index' | 'record'>, bins: Bins) {
  const perSecond = metricOfRole(source, topology, 'database', STATEMENTS);
  return perSecond === undefined ? undefined : { bins, perSecond };
}

function withValidTimes(counted: readonly MeasuredTrial[]): readonly MeasuredTrial[] {
  const valid = counted.filter(({ validity }) => validity.time !== 'invalid');
  return valid.length > 0 ? valid : counted;
}

/** The shortest stored interval, or a second where nothing was measured. */
function intervalOf(measured: readonly MeasuredTrial[]): number {
  const lengths = measured.flatMap(({ load }) => load.intervals.slice(0, 1).map(({ lengthMs }) => lengthMs));
  return lengths.length === 0 ? 1000 : Math.max(1, Math.min(...lengths));
}

function summaryOf(summary: RunSummary, record: RunRecord['topologies'][number]): TopologySummary {
  const known = summary.topologies.find(({ name }) => name === record.name);
  if (known !== undefined) return known;
  return {
    name: record.name,
    title: record.title,
    trials: { planned: 0, measured: 0, validTime: 0, validWork: 0, failed: 0 },
    validity: { time: 'invalid', work: 'invalid' },
    failures: ['The summary says nothing about this topology.'],
  };
}
