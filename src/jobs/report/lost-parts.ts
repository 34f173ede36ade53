import { readRun } from '../../store/run-reader.ts';
import { peakHourOf } from '../../figures/busiest-hour.ts';
import { digestAll } from '../../figures/digested-trial.ts';

/** What a stored run must have by its own records and has no more, in words: figures that need it are absent, or are those of the rest. */
export async function lostParts(nameOrPath: string, reports: string): Promise<readonly string[]> {
  const stored = await readRun(nameOrPath, reports);
  const { run, trials } = stored;
  const known = new Set(trials.map(({ trial }) => trial));
  const lost = run.state === 'finished' ? run.plan.filter(({ trial }) => !known.has(trial)) : [];
  const digests = await digestAll(stored.latency(), peakHourOf(run));
  const sampled = new Set<number>();
  for await (const { trial } of stored.samples()) sampled.add(trial);
  return [
    ...lost.map(({ trial, topology }) => `the record of trial ${trial} (${topology})`),
    ...trials.flatMap((trial) => {
      if (trial.state !== 'measured') return [];
      const name = `trial ${trial.trial} (${trial.topology})`;
      const { ok } = trial.load.counts;
      const kept = digests.get(trial.trial)?.response.totalCount ?? 0;
      return [
        ...(kept < ok ? [`response times of ${name}: ${kept} of at least ${ok} are there`] : []),
        ...(trial.metrics.length > 0 && !sampled.has(trial.trial) ? [`the samples of ${name}`] : []),
      ];
    }),
  ];
}
