import { BenchdayError } from '../base/errors.ts';
import type { Subject } from '../verdicts/gate/compare-runs.ts';
import { readRun } from '../store/run-reader.ts';
import { digestedTrials } from '../figures/digested-trial.ts';

/**
 * One topology of a stored run.
 * @param topology  absent: the run's only one
 * @throws {BenchdayError} RUN_UNKNOWN, RECORD_INVALID, TOPOLOGY_UNKNOWN
 */
export async function readSubject(
  nameOrPath: string,
  reports: string,
  topology: string | undefined,
): Promise<Subject & { readonly directory: string }> {
  const stored = await readRun(nameOrPath, reports);
  const { run, trials, directory } = stored;
  const names = run.topologies.map(({ name }) => name);
  const [only] = names.length === 1 ? names : [];
  const chosen = topology ?? only;
  if (chosen === undefined || !names.includes(chosen)) {
    const has = `run ${run.runId} has ${names.join(', ')}`;
    throw new BenchdayError(
      'TOPOLOGY_UNKNOWN',
      chosen === undefined ? `which topology? ${has}` : `no topology ${JSON.stringify(chosen)}: ${has}`,
      { hint: 'name one of them' },
    );
  }
  return { run, trials, topology: chosen, digested: await digestedTrials(stored), directory };
}
