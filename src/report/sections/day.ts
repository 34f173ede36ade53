import { logBounds, roundAbove } from '../charts/axes.ts';
import { instantOf } from '../charts/timeline.ts';
import { compact } from '../charts/figure.ts';
import type { TimelineFigure, TopologyMark } from '../charts/figure.ts';
import { duration, milliseconds, percentOfFailures, plural, rate, timeOfDay } from '../format.ts';
import { html } from '../html.ts';
import { isScripted, scriptedHits } from '../scripted.ts';
import type { ReportModel, TopologyView } from '../model.ts';
import { findingHtml, figureBlock, foldTable, howToRead, nameWithKey } from '../parts/blocks.ts';
import { HOURS, dayAxis, metricOfRole, peakHour } from '../series/day.ts';
import { STATEMENTS } from '../series/metrics.ts';
import { failuresOf } from './errors.ts';
import { hourTable } from './hour-table.ts';
import type { Section } from './section.ts';
import { windowBlock } from './window.ts';

type Values = readonly (number | null)[];

/** The day as it went: one row of charts per topology, all with the same axes. */
export const day: Section = {
  id: 'day',
  title: 'The day',
  titleOf: (model) => (isScripted(model) ? 'The measurement' : 'The day'),
  figures: (model) => [...rates(model), ...model.topologies.flatMap((topology) => rowOf(topology, model))],
  render(model) {
    if (model.topologies.every(({ drawnTrials }) => drawnTrials.length === 0)) return undefined;
    const table = hourTable(model);
    return html`${findingHtml(finding(model))} ${windowBlock(model)}
    ${rates(model).map((figure) => figureBlock(figure, { size: 'wide', ...(table === undefined ? {} : { tableId: 'day-table' }) }))}
    ${model.topologies.map(
      (topology) =>
        html`<div class="day-row" data-topology="${topology.index}">
          <h3>${nameWithKey(topology)}</h3>
          <div class="multiples">
            ${rowOf(topology, model).map((figure) => figureBlock(figure, { size: 'small', ...(table === undefined ? {} : { tableId: 'day-table' }) }))}
          </div>
        </div>`,
    )}
    ${foldTable('Table: hour by hour', table)} ${howToRead(...guide(model, table !== undefined))}`;
  },
};

function guide(model: ReportModel, hasHours: boolean): readonly string[] {
  const { scenario } = model.run;
  const percentiles =
    'Response time: p95 solid, p50 thin, p99 dotted. Percentiles of a point come from merged histograms of all drawn trials, not from averages of percentiles.';
  if (isScripted(model)) {
    return [
      `The x axis is the time since the beginning of the measurement, ${duration(scenario.durationMs)} in all. Charts of one column share their axes.`,
      `Rate: the area is all that was sent; each line is what a topology answered well. ${percentiles}`,
      scenario.caveats.join(' '),
    ];
  }
  return [
    `The x axis is the scheduled time of day (${scenario.profile.timezone}): ${duration(scenario.durationMs)} of measurement stand for 24 hours. The grey band is the busiest hour. Charts of one column share their axes.`,
    `Rate: the area is what was due, each line what a topology answered well. Errors: ${errorGuide(model)} ${percentiles}`,
    ...(hasHours
      ? [
          'An hour reads – where nobody knows which hits were due in it: the load engine has no due times, or an interval of the stored latencies lies across its edge.',
        ]
      : []),
    scenario.caveats.join(' '),
  ];
}

/** Of how much of the measurement a point is; of topologies with more hits it may be less. */
function errorGuide({ topologies, run }: ReportModel): string {
  const drawn = topologies.filter(({ drawnTrials }) => drawnTrials.length > 0);
  const parts = drawn.map(({ load }) => load.errorRatio.length);
  const lengths = [Math.max(...parts), Math.min(...parts)].map((count) => duration(run.scenario.durationMs / count));
  return `share of the hits due in ${[...new Set(lengths)].join(' to ')} of the measurement.`;
}

function finding(model: ReportModel): string {
  if (isScripted(model)) return `${scriptedHits(model)}.`;
  const [from, to] = peakHour(model.run);
  const { schedule } = model.run;
  const errors = model.topologies.flatMap((topology) => {
    const worst = worstBin(topology.load.errorRatio);
    if (worst === undefined || worst.value === 0) {
      // In a trial that is not drawn, or at a time that is not known.
      const failed = failedHits(topology);
      return failed === 0 ? [] : [`of ${topology.name} ${plural(failed, 'hit')} failed that no chart shows`];
    }
    const hour = ((worst.bin + 0.5) / topology.load.errorRatio.length) * HOURS;
    return [
      `${topology.name} has its most errors at ${instantOf(dayAxis(model), hour)} (${percentOfFailures(worst.value)})`,
    ];
  });
  const peak = `The day is busiest from ${timeOfDay(from)} to ${timeOfDay(to)}, with up to ${rate(schedule.peakRatePerSecond)}`;
  if (errors.length > 0) return `${peak}; ${errors.join('; ')}.`;
  return model.topologies.some(wasAsked) ? `${peak}; no hit failed.` : `${peak}.`;
}

function wasAsked({ drawnTrials }: TopologyView): boolean {
  return drawnTrials.some(({ load: { counts } }) => counts.scheduled > 0);
}

/** Over all measured trials, also those that are not drawn, for whatever reason. */
function failedHits({ trials }: TopologyView): number {
  return trials.reduce((sum, trial) => (trial.state === 'measured' ? sum + failuresOf(trial) : sum), 0);
}

function worstBin(values: Values): { bin: number; value: number } | undefined {
  let worst: { bin: number; value: number } | undefined;
  values.forEach((value, bin) => {
    if (value !== null && value > (worst?.value ?? -1)) worst = { bin, value };
  });
  return worst;
}

/** What was due is the same for all; so that one chart shows who fell behind, and when. */
function rates(model: ReportModel): readonly TimelineFigure[] {
  const drawn = model.topologies.filter(({ drawnTrials }) => drawnTrials.length > 0);
  const [first] = drawn;
  if (first === undefined) return [];
  const each = drawn.map(({ name, load }) => `${name} up to ${rate(largest([load.answeredPerSecond]))}`);
  const known = drawn.flatMap(({ load }) => [load.scheduledPerSecond, load.answeredPerSecond]);
  return [
    {
      kind: 'timeline',
      id: 'day-rate',
      title: `Hits per second: ${isScripted(model) ? 'sent' : 'due'}, and answered well by each topology`,
      finding: `Answered: ${each.join(', ')}.`,
      ...dayAxis(model),
      unit: 'per-second',
      scale: 'linear',
      min: 0,
      max: roundAbove(largest(known)),
      series: [
        ...dueLines(model, drawn),
        ...drawn.map(({ index, style, name, load }) => ({
          topology: index,
          style,
          name,
          label: name,
          look: 'own' as const,
          values: load.answeredPerSecond.map(compact),
        })),
      ],
    },
  ];
}

/** One area where all trials had the same hits due; of scripts each topology was sent its own. */
function dueLines(model: ReportModel, drawn: readonly TopologyView[]): TimelineFigure['series'] {
  const values = drawn.map(({ load }) => load.scheduledPerSecond.map(compact));
  const [first = [], ...others] = values;
  if (others.every((each) => each.every((value, bin) => value === first[bin])))
    return [{ label: isScripted(model) ? 'sent' : 'due', look: 'area', values: first }];
  return drawn.map(({ index, style, name, load }) => ({
    topology: index,
    style,
    name,
    label: `${name}, ${isScripted(model) ? 'sent' : 'due'}`,
    look: 'dotted' as const,
    values: load.scheduledPerSecond.map(compact),
  }));
}

function rowOf(topology: TopologyView, model: ReportModel): readonly TimelineFigure[] {
  if (topology.drawnTrials.length === 0) return [];
  const mark: TopologyMark = { topology: topology.index, style: topology.style, name: topology.name };
  const series = (label: string, look: TimelineFigure['series'][number]['look'], values: Values) => ({
    ...mark,
    label,
    look,
    values: values.map(compact),
  });
  const statements = metricOfRole(model, topology, 'database', STATEMENTS);
  const head = { kind: 'timeline' as const, ...dayAxis(model) };
  const common = sharedAxes(model);
  const { load, latency } = topology;
  return [
    {
      ...head,
      id: `day-latency-${topology.index}`,
      title: topology.isTimeComparable ? 'Response time p50, p95, p99' : 'Response time (⊘ not comparable)',
      finding: peakOf(topology, latency.p95Ms, (most) => `p95 up to ${milliseconds(most)}`),
      unit: 'ms',
      scale: 'log',
      ...common.latency,
      limit: { value: model.run.scenario.slo.p95Ms, label: 'objective' },
      series: [
        series('p99', 'dotted', latency.p99Ms),
        series('p95', 'solid', latency.p95Ms),
        series('p50', 'thin', latency.p50Ms),
      ],
    },
    {
      ...head,
      id: `day-errors-${topology.index}`,
      title: 'Errors',
      finding: peakOf(topology, load.errorRatio, (most) => `at most ${percentOfFailures(most)}`),
      unit: 'percent',
      scale: 'linear',
      min: 0,
      max: common.errors,
      series: [series('errors', 'area', load.errorRatio)],
    },
    ...(statements === undefined
      ? []
      : [
          {
            ...head,
            id: `day-statements-${topology.index}`,
            title: 'Database statements per second',
            finding: peakOf(topology, statements, (most) => `up to ${rate(most)}`),
            unit: 'per-second' as const,
            scale: 'linear' as const,
            min: 0,
            max: common.statements,
            series: [series('statements', 'area', statements)],
          },
        ]),
  ];
}

function peakOf({ name }: TopologyView, values: Values, text: (most: number) => string): string {
  return values.every((value) => value === null) ? `${name}: not known.` : `${name}: ${text(largest([values]))}.`;
}

function sharedAxes(model: ReportModel) {
  const { topologies } = model;
  const times = topologies
    .flatMap(({ latency }) => [...latency.p50Ms, ...latency.p99Ms])
    .filter((value) => value !== null);
  const errors = largest(topologies.map(({ load }) => load.errorRatio));
  return {
    latency: logBounds(times),
    // Below 1 % errors, and where no hit failed, the axis goes to 1 %: a single failure must not fill the chart.
    errors: errors > 0 ? Math.max(0.01, roundAbove(errors)) : 0.01,
    statements: roundAbove(
      largest(topologies.flatMap((topology) => [metricOfRole(model, topology, 'database', STATEMENTS) ?? []])),
    ),
  };
}

function largest(all: readonly Values[]): number {
  return Math.max(
    0,
    ...all.map((values) => values.reduce<number>((most, value) => (value === null ? most : Math.max(most, value)), 0)),
  );
}
