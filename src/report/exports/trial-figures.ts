import { METRICS } from '../../records/metrics.ts';
import type { Metric } from '../../records/metric.ts';
import type { MeasuredTrial, MetricTotal } from '../../records/trial-record.ts';
import type { ExportedFigure } from './exported-figure.ts';

const COUNTS = [
  ['scheduled', 'hits due'],
  ['sent', 'hits that left the generator'],
  ['dropped', 'hits due that were never sent'],
  ['notReached', 'steps of visits never sent, as a value that they needed never came'],
  ['ok', 'hits answered as expected'],
  ['failed', 'hits answered wrongly, or whose connection broke'],
  ['timedOut', 'hits without a complete answer in time'],
] as const;

const VISITS = [
  ['due', 'visits of a flow of which a step was due'],
  ['begun', 'of which a step was sent'],
  ['finished', 'of which every step that was due was answered as expected'],
] as const;

/** What a trial's record says: hits, and each metric as it was summed up. */
export function trialFigures(trial: MeasuredTrial): readonly ExportedFigure[] {
  const { topology, trial: number, load, bringUpMs, metrics } = trial;
  const of = { topology, trial: number };
  return [
    ...COUNTS.flatMap(([key, meaning]) => {
      const value = load.counts[key] ?? (load.flows === undefined ? undefined : 0);
      const name = `trial_hits_${key.replace(/[A-Z]/, (letter) => `_${letter.toLowerCase()}`)}`;
      return value === undefined ? [] : [{ ...of, name, meaning, unit: 'hits', statistic: 'value' as const, value }];
    }),
    ...(load.flows?.byFlow ?? []).flatMap(({ flow, ...counts }) =>
      VISITS.map(([key, meaning]) => ({
        ...{ ...of, name: `trial_visits_${key}`, meaning, unit: 'visits', item: flow },
        ...{ statistic: 'value' as const, value: counts[key] },
      })),
    ),
    ...(load.bodyBytes === undefined
      ? []
      : [
          {
            ...{ ...of, name: 'trial_body_bytes', meaning: 'bytes of all answers', unit: 'bytes' },
            ...{ statistic: 'value' as const, value: load.bodyBytes },
          },
        ]),
    {
      ...{ ...of, name: 'trial_bring_up_ms', meaning: 'from the first container to the first answer', unit: 'ms' },
      ...{ statistic: 'value', value: bringUpMs },
    },
    ...metrics.flatMap((total) => metricFigures(total).map((figure) => ({ ...figure, ...of }))),
  ];
}

function metricFigures(total: MetricTotal): Omit<ExportedFigure, 'topology'>[] {
  const { metric, kind, service, instance, item, value, max } = total;
  const known: Metric | undefined = Object.hasOwn(METRICS, metric) ? METRICS[metric] : undefined;
  const unit = /_(ms|bytes|ratio|cores|percent)(_total)?$/.exec(metric)?.[1];
  const head = {
    name: metric,
    meaning: known?.meaning ?? 'a metric of another version',
    ...{ service, ...(instance === undefined ? {} : { instance }), ...(item === undefined ? {} : { item }) },
    ...(unit === undefined ? {} : { unit }),
    ...(known?.item === 'query' && { isOfText: true as const }),
  };
  if (kind === 'counter') return [{ ...head, statistic: 'sum', value }];
  return [
    { ...head, statistic: 'mean', value },
    { ...head, statistic: 'max', value: max },
  ];
}
