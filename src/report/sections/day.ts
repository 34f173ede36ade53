import { logBounds, roundAbove } from '../charts/axes.ts';
import { instantOf } from '../charts/timeline.ts';
import { compact } from '../charts/figure.ts';
import type { TimelineFigure, TopologyMark } from '../charts/figure.ts';
import { duration, integer, milliseconds, MISSING, percentOfFailures, rate, timeOfDay } from '../format.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { isScripted, scriptedHits } from '../scripted.ts';
import type { ReportModel, TopologyView } from '../model.ts';
import { findingHtml, figureBlock, foldTable, howToRead, nameWithKey } from '../parts/blocks.ts';
import { figure, number, rowHeader, tableHtml, text } from '../parts/table.ts';
import type { Cell } from '../parts/table.ts';
import { hoursOf } from '../series/bins.ts';
import { metricOfRole, dayAxis, peakHour } from '../series/day.ts';
import type { Hour } from '../series/day.ts';
import { STATEMENTS } from '../series/metrics.ts';
import type { Section } from './section.ts';

type Values = readonly (number | null)[];

/** The day as it went: one row of charts per topology, all with the same axes. */
export const day: Section = {
  id: 'day',
  title: 'The day',
  titleOf: (model) => (isScripted(model) ? 'The measurement' : 'The day'),
  figures: (model) => model.topologies.flatMap((topology) => rowOf(topology, model)),
  render(model) {
    if (model.topologies.every(({ drawnTrials }) => drawnTrials.length === 0)) return undefined;
    const table = hourTable(model);
    return html`${findingHtml(finding(model))}
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
      `Rate: the area is what was answered well; the dashed line is all that was sent. ${percentiles}`,
      scenario.caveats.join(' '),
    ];
  }
  return [
    `The x axis is the scheduled time of day (${scenario.profile.timezone}): ${duration(scenario.durationMs)} of measurement stand for 24 hours. The grey band is the busiest hour. Charts of one column share their axes.`,
    `Rate: the dashed line is what was due, the area what was answered well. ${percentiles}`,
    ...(hasHours
      ? [
          'An hour reads – where nobody knows which hits were due in it: the load engine has no due times, or an interval of the stored latencies lies across its edge.',
        ]
      : []),
    scenario.caveats.join(' '),
  ];
}

function finding(model: ReportModel): string {
  if (isScripted(model)) return `${scriptedHits(model)}.`;
  const [from, to] = peakHour(model.run);
  const { schedule } = model.run;
  const errors = model.topologies.flatMap((topology) => {
    const worst = worstBin(topology.load.errorRatio);
    if (worst === undefined || worst.value === 0) return [];
    const hour = hoursOf(model.bins)[worst.bin];
    if (hour === undefined) return [];
    return [
      `${topology.name} has its most errors at ${instantOf(dayAxis(model), hour)} (${percentOfFailures(worst.value)})`,
    ];
  });
  const peak = `The day is busiest from ${timeOfDay(from)} to ${timeOfDay(to)}, with up to ${rate(schedule.peakRatePerSecond)}`;
  if (errors.length > 0) return `${peak}; ${errors.join('; ')}.`;
  const isAsked = model.topologies.some(({ load }) => load.errorRatio.some((ratio) => ratio !== null));
  return isAsked ? `${peak}; no hit failed.` : `${peak}.`;
}

function worstBin(values: Values): { bin: number; value: number } | undefined {
  let worst: { bin: number; value: number } | undefined;
  values.forEach((value, bin) => {
    if (value !== null && value > (worst?.value ?? -1)) worst = { bin, value };
  });
  return worst;
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
      id: `day-rate-${topology.index}`,
      title: 'Hits per second',
      finding: peakOf(topology, load.answeredPerSecond, (most) => `up to ${rate(most)} answered`),
      unit: 'per-second',
      scale: 'linear',
      min: 0,
      max: common.rate,
      series: [
        series('answered', 'area', load.answeredPerSecond),
        series(isScripted(model) ? 'sent' : 'due', 'dashed', load.scheduledPerSecond),
      ],
    },
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
  return {
    rate: roundAbove(largest(topologies.flatMap(({ load }) => [load.scheduledPerSecond, load.answeredPerSecond]))),
    latency: logBounds(times),
    // Below 1 % errors the axis still goes to 1 %: a single failure must not fill the chart.
    errors: Math.max(0.01, roundAbove(largest(topologies.map(({ load }) => load.errorRatio)))),
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

function hourCells(hour: Hour | undefined, look: string): readonly Cell[] {
  if (hour === undefined) return Array.from({ length: 5 }, () => text(MISSING));
  return [
    number(integer(hour.hits), hour.hits),
    ...[hour.p50Ms, hour.p95Ms, hour.p99Ms].map((ms) => figure(ms, milliseconds, look)),
    figure(hour.errorRatio, percentOfFailures),
  ];
}

/** @returns undefined where no hour of any topology is known, as without due times */
function hourTable({ topologies }: ReportModel): Html | undefined {
  if (topologies.every(({ hours }) => hours.every((hour) => hour === undefined))) return undefined;
  const rows = topologies
    .filter(({ drawnTrials }) => drawnTrials.length > 0)
    .flatMap((topology) =>
      topology.hours.map((hour, index) => [
        rowHeader(`${timeOfDay(index)}–${timeOfDay(index + 1)}`),
        text(nameWithKey(topology)),
        ...hourCells(hour, topology.isTimeComparable ? '' : 'greyed'),
      ]),
    );
  return tableHtml({
    id: 'day-table',
    caption: 'Hour by hour, all drawn trials together',
    head: ['Hour', 'Topology', 'Hits due', 'p50', 'p95', 'p99', 'Errors'],
    numeric: [2, 3, 4, 5, 6],
    isSortable: true,
    rows,
  });
}
