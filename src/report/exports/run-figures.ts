import type { MetricVerdict } from '../../records/verdict.ts';
import type { ExportedFigure, ExportedRun } from './exported-figure.ts';
import { topologyFigures } from './topology-figures.ts';
import { trialFigures } from './trial-figures.ts';

/** Every number of a run that is exported, in the order of its records: of each topology, then of each trial, then what a gate found. */
export function runFigures({ run, trials, summary, verdict }: ExportedRun): readonly ExportedFigure[] {
  const { standings = [] } = summary.decision;
  return [
    ...summary.topologies.flatMap((topology) =>
      topologyFigures(
        topology,
        standings.find((standing) => standing.topology === topology.name),
        run.scenario.prices?.currency,
      ),
    ),
    ...trials.flatMap((trial) => (trial.state === 'measured' ? trialFigures(trial) : [])),
    ...(verdict?.metrics ?? []).flatMap((metric) => gateFigures(metric, verdict?.candidate ?? '')),
  ].filter(({ value }) => Number.isFinite(value));
}

function gateFigures({ metric, title, change, pairs }: MetricVerdict, candidate: string): ExportedFigure[] {
  if (change === undefined) return [];
  const head = { name: 'gate_change_ratio', meaning: 'candidate against baseline, 0.1 is 10 % more', unit: 'ratio' };
  const place = { topology: candidate, item: `${metric} (${title})`, trials: pairs };
  return (['estimate', 'lower', 'upper'] as const).flatMap((statistic) => {
    const value = change[statistic];
    return value === undefined ? [] : [{ ...head, ...place, statistic, value }];
  });
}
