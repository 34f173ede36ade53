import { counted } from '../../base/number-text.ts';
import type { Figure, PercentilesFigure, StripFigure } from '../charts/figure.ts';
import { compact } from '../charts/figure.ts';
import { integer, milliseconds, percentOfFailures } from '../format.ts';
import { type Html, html } from '../html.ts';
import { isScripted } from '../scripted.ts';
import type { ReportModel, TopologyView } from '../model.ts';
import { findingHtml, figureBlock, fold, howToRead, nameWithKey } from '../parts/blocks.ts';
import { markHtml, validityMark } from '../parts/state.ts';
import { figure, number, rowHeader, tableHtml, text } from '../parts/table.ts';
import type { CurvePoint } from '../series/latency.ts';
import type { Section } from './section.ts';
import { slowestBlock } from './slowest-hits.ts';
import { whyNotComparable } from './time-validity.ts';

export const latency: Section = {
  id: 'latency',
  title: 'Latency',
  figures: (model) => figuresOf(model),
  render(model) {
    if (model.topologies.every(({ measured }) => measured === undefined)) return undefined;
    return html`${findingHtml(finding(model))}
    ${figuresOf(model).map((figure) => figureBlock(figure, { size: figure.kind === 'strip' ? 'wide' : 'tall', tableId: 'latency-table' }))}
    ${fold('Table: latency by topology', latencyTable(model))}
    ${fold('Table: every trial', trialTable(model))}${slowestBlock(model)}
    ${howToRead(
      'Each line says how long the slowest hits took: at 99 % on the x axis, 99 of 100 hits were answered faster than the line’s height. The axis stretches towards the right, because the slow end is what visitors feel.',
      'Response time runs from the moment a hit was due, not from the moment it could be sent: a server that stalls cannot hide the wait of those who queued. Service time runs from the real sending; it can be switched on as a dotted line. Where the two part, hits waited.',
      'The band goes from the least to the most of the trials. A curve ends where fewer than ten hits lie above it. The open circle is the objective.',
    )}`;
  },
};

export function figuresOf(model: ReportModel): readonly Figure[] {
  const curves = percentilesFigure(model);
  return [...(curves.series.length === 0 ? [] : [curves]), ...stripFigure(model)];
}

function finding(model: ReportModel): string {
  const reason = whyNotComparable(model);
  if (reason !== undefined)
    return `Response times cannot be compared in this run: ${reason} The figures are kept, greyed.`;
  const sorted = model.topologies
    .flatMap(({ name, measured }) => (measured?.p95Ms === undefined ? [] : [{ name, p95Ms: measured.p95Ms.median }]))
    .sort((a, b) => a.p95Ms - b.p95Ms);
  if (sorted.length === 0) return 'No response time is known.';
  const each = sorted.map(({ name, p95Ms }) => `${milliseconds(p95Ms)} (${name})`).join(', ');
  return `95 % of the hits were answered within ${each}; the objective is ${milliseconds(model.run.scenario.slo.p95Ms)}.`;
}

function percentilesFigure(model: ReportModel): PercentilesFigure {
  return {
    kind: 'percentiles',
    id: 'percentiles',
    title: `Response time by percentile, all trials${doubt(model)}`,
    finding: finding(model),
    sloP95Ms: model.run.scenario.slo.p95Ms,
    series: model.topologies.flatMap((topology) => {
      const { measured } = topology;
      if (measured === undefined || measured.percentileCurve.length === 0) return [];
      const points = supported(measured.percentileCurve, measured.hits);
      const perTrial = topology.drawnTrials.flatMap(({ trial }) => {
        const curve = model.trialLatency.get(trial)?.curve;
        return curve === undefined ? [] : [curve];
      });
      const isWhole = perTrial.length > 1 && perTrial.length === topology.drawnTrials.length;
      const band = isWhole ? bandOf(perTrial, points) : { least: [], most: [] };
      return [
        {
          topology: topology.index,
          style: topology.style,
          name: topology.name,
          points,
          servicePoints: supported(measured.serviceCurve, measured.hits),
          ...band,
          isComparable: topology.isTimeComparable,
        },
      ];
    }),
  };
}

/** Travels with a picture that is taken out of the page. */
function doubt(model: ReportModel): string {
  return whyNotComparable(model) === undefined ? '' : ' (⊘ not comparable)';
}

/** The part of a curve that enough hits speak for, at no more points than can be seen. */
function supported(curve: readonly CurvePoint[], hits: number): readonly CurvePoint[] {
  const kept = curve.filter(([percentile]) => percentile < 100 && (1 - percentile / 100) * hits >= 10);
  const step = Math.ceil(kept.length / 240);
  return kept.filter((_, index) => index % step === 0).flatMap((point) => drawn(point));
}

/**
 * Least and most of the trials at the points of the line; it ends where the first trial's curve does. A quantile of all hits lies between
 * those of the trials, so the line counts too: between points of their curves they are only near.
 */
function bandOf(
  trials: readonly (readonly CurvePoint[])[],
  line: readonly CurvePoint[],
): { readonly least: readonly CurvePoint[]; readonly most: readonly CurvePoint[] } {
  const known = line.flatMap(([percentile, ms]) => {
    const values = trials.flatMap((curve) => msAt(curve, percentile) ?? []);
    return values.length < trials.length ? [] : [{ percentile, values: [...values, ms] }];
  });
  const edge = (pick: (...values: number[]) => number) =>
    known.flatMap(({ percentile, values }) => drawn([percentile, pick(...values)]));
  return { least: edge(Math.min), most: edge(Math.max) };
}

/** Between two points of a curve, along its own axis; undefined beyond its ends. */
function msAt(curve: readonly CurvePoint[], percentile: number): number | undefined {
  const after = curve.findIndex(([own]) => own >= percentile);
  const [next, before] = [curve[after], curve[Math.max(0, after - 1)]];
  if (next === undefined || before === undefined) return undefined;
  const place = ([own]: CurvePoint) => -Math.log(1 - own / 100);
  const span = place(next) - place(before);
  const share = span === 0 ? 1 : (place([percentile, 0]) - place(before)) / span;
  return before[1] + (next[1] - before[1]) * share;
}

function drawn([percentile, exactMs]: CurvePoint): readonly CurvePoint[] {
  const ms = compact(exactMs);
  return ms === null ? [] : [[Number(percentile.toFixed(6)), ms]];
}

function stripFigure(model: ReportModel): readonly StripFigure[] {
  const points = model.topologies.flatMap((topology) =>
    topology.trials.flatMap((trial) => {
      const own = model.trialLatency.get(trial.trial);
      if (trial.state !== 'measured' || own === undefined) return [];
      const isValid = trial.validity.time !== 'invalid';
      const ms = compact(own.p95Ms);
      if (ms === null) return [];
      return [
        {
          topology: topology.index,
          style: topology.style,
          name: topology.name,
          trial: trial.trial,
          ms,
          isValid,
        },
      ];
    }),
  );
  if (points.length < 2) return [];
  return [
    {
      kind: 'strip',
      id: 'trial-strip',
      title: `Response time p95 of every trial, in the order in which they ran${doubt(model)}`,
      finding: `${counted(points.length, 'trial')}; ${points.filter(({ isValid }) => !isValid).length} of them not valid.`,
      axis: 'response time p95',
      sloP95Ms: model.run.scenario.slo.p95Ms,
      marks: model.topologies.map(({ index, style, name }) => ({ topology: index, style, name })),
      points,
    },
  ];
}

function latencyTable(model: ReportModel): Html {
  // Of a script nobody planned a busiest hour.
  const hasPeak = !isScripted(model);
  return tableHtml({
    id: 'latency-table',
    caption: 'Latency by topology, median of the trials',
    head: [
      'Topology',
      'p50',
      'p90',
      'p95',
      'p99',
      ...(hasPeak ? ['p95, busiest hour'] : []),
      'p95 of service time',
      'Lag p99',
      'Dropped',
      'Hits',
      'Trials with valid times',
    ],
    numeric: [1, 2, 3, 4, 5, 6, 7, 8, 9, ...(hasPeak ? [10] : [])],
    isSortable: true,
    rows: model.topologies.flatMap((topology) => {
      const { measured } = topology;
      if (measured === undefined) return [];
      const grey = topology.isTimeComparable ? '' : 'greyed';
      const times = [
        measured.p50Ms,
        measured.p90Ms,
        measured.p95Ms,
        measured.p99Ms,
        ...(hasPeak ? [measured.peakHourP95Ms] : []),
        measured.serviceP95Ms,
      ];
      return [
        [
          rowHeader(nameWithKey(topology)),
          ...times.map((time) => figure(time?.median, milliseconds, grey)),
          measured.lagP99Ms === undefined
            ? text('not measured')
            : number(milliseconds(measured.lagP99Ms.median), measured.lagP99Ms.median, grey),
          figure(measured.droppedRatio?.median, percentOfFailures),
          number(integer(measured.hits), measured.hits),
          number(
            `${topology.summary.trials.validTime} of ${topology.summary.trials.measured}`,
            topology.summary.trials.validTime,
          ),
        ],
      ];
    }),
  });
}

function trialTable(model: ReportModel): Html {
  const rows = model.topologies
    .flatMap((topology: TopologyView) => topology.trials.map((trial) => ({ topology, trial })))
    .sort((a, b) => a.trial.trial - b.trial.trial);
  return tableHtml({
    id: 'trial-table',
    caption: 'Every trial, in the order in which they ran',
    head: ['Trial', 'Topology', 'State', 'p50', 'p95', 'p99', 'Hits above p99', 'Response times', 'Work metrics'],
    numeric: [0, 3, 4, 5, 6],
    isSortable: true,
    rows: rows.map(({ topology, trial }) => {
      const own = model.trialLatency.get(trial.trial);
      const head = [number(String(trial.trial), trial.trial), text(nameWithKey(topology))];
      if (trial.state !== 'measured') {
        const why =
          trial.state === 'failed'
            ? `failed while ${trial.phase}: ${trial.error.message}`
            : `interrupted while ${trial.phase}`;
        return [...head, text(why), ...Array.from({ length: 6 }, () => text('–'))];
      }
      const grey = trial.validity.time === 'invalid' ? 'greyed' : '';
      return [
        ...head,
        text('measured'),
        ...[own?.p50Ms, own?.p95Ms, own?.p99Ms].map((ms) => figure(ms, milliseconds, grey)),
        number(integer(trial.load.counts.sent / 100), trial.load.counts.sent),
        text(markHtml(validityMark(trial.validity.time))),
        text(markHtml(validityMark(trial.validity.work))),
      ];
    }),
  });
}
