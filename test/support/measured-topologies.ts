import type { MeasuredTrial } from '../../src/records/trial-record.ts';
import { BEFORE, twoArms, type Figures, type TwoArms } from './gate-fixture.ts';

/**
 * A stored run of any number of topologies, one trial each, in the order given.
 * @param figures  by the topology's name
 * @param change  made to a trial before it is stored
 */
export function measuredTopologies(
  figures: readonly (readonly [name: string, figures: Partial<Figures>])[],
  options: { readonly reference?: string; readonly change?: (trial: MeasuredTrial) => MeasuredTrial } = {},
): TwoArms {
  const { change = (trial: MeasuredTrial): MeasuredTrial => trial } = options;
  const arms = twoArms({ pairs: figures.length, of: (_arm, repetition) => figures[repetition - 1]?.[1] ?? {} });
  const [like] = arms.run.topologies;
  if (like === undefined) throw new Error('the fixture has no topology');
  const names = figures.map(([name]) => name);
  const stored = names.map((topology, index) => {
    const own = arms.trials.find((trial) => trial.topology === BEFORE && trial.repetition === index + 1);
    if (own?.state !== 'measured') throw new Error('the fixture has no measured trial');
    const place = { trial: index + 1, topology, repetition: 1 };
    const latency = arms.latency.filter(({ trial }) => trial === own.trial);
    return {
      place,
      trial: change({ ...own, ...place }),
      latency: latency.map((line) => ({ ...line, trial: place.trial })),
    };
  });
  return {
    run: {
      ...arms.run,
      reference: options.reference ?? names[0] ?? '',
      topologies: names.map((name) => ({ ...like, name, title: name })),
      plan: stored.map(({ place }) => place),
    },
    trials: stored.map(({ trial }) => trial),
    latency: stored.flatMap(({ latency }) => latency),
  };
}

/** The trial without the rows of a metric, or of a whole source (`postgresql.`), or of one thing of them. */
export function unread(trial: MeasuredTrial, metric: string, item?: string): MeasuredTrial {
  const isGone = (row: MeasuredTrial['metrics'][number]): boolean =>
    row.metric.startsWith(metric) && (item === undefined || row.item === item);
  return { ...trial, metrics: trial.metrics.filter((row) => !isGone(row)) };
}
