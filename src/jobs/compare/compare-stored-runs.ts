import { BenchdayError } from '../../base/errors.ts';
import { digestedTrials } from '../../figures/digested-trial.ts';
import { comparisonMarkdown, comparisonRows } from '../../report/gate/comparison-markdown.ts';
import { type StoredRun, readRun } from '../../store/run-reader.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { type Comparison, type Subject, compareRuns, uncompared } from '../../verdicts/gate/compare-runs.ts';

export interface ComparisonOutcome {
  readonly comparisons: readonly TitledComparison[];
  /** for a pull request */
  readonly markdown: string;
  readonly exit: Exit;
}

/**
 * Sets two or more stored runs side by side, topology by topology; the first is the reference.
 * @param topologies  only these; absent: all that the runs have in common
 * @throws {BenchdayError} RUN_UNKNOWN, RECORD_INVALID, USAGE, TOPOLOGY_UNKNOWN
 */
export async function compareStoredRuns(words: {
  readonly runs: readonly string[];
  readonly topologies: readonly string[] | undefined;
  /** absolute */
  readonly reports: string;
}): Promise<ComparisonOutcome> {
  const stored = await readAll(words.runs, words.reports);
  const comparisons = await compareAll(stored, words.topologies);
  const others = stored.slice(1).map(({ run }) => run.runId);
  const isCompared = (runId: string) =>
    comparisons.some(({ comparison }) => uncompared(comparison, [runId]).length === 0);
  const isComparable =
    comparisons.every(({ comparison }) => comparison.unlike.length === 0) && others.every(isCompared);
  return {
    comparisons,
    markdown: comparisonMarkdown(comparisons),
    exit: exitOf({ kind: 'comparison', isComparable }),
  };
}

/** @returns of each metric and run: metric, reference, value, change, p, trials, state, run */
export function comparisonTable({ comparison }: TitledComparison): readonly (readonly string[])[] {
  return comparisonRows(comparison);
}

async function readAll(names: readonly string[], reports: string): Promise<readonly StoredRun[]> {
  const stored: StoredRun[] = [];
  for (const name of names) stored.push(await readRun(name, reports));
  const directories = stored.map(({ directory }) => directory);
  const twice = directories.find((directory, at) => directories.indexOf(directory) !== at);
  if (twice === undefined && stored.length > 1) return stored;
  throw new BenchdayError(
    'USAGE',
    twice === undefined ? `a comparison needs two runs or more, got ${stored.length}` : `${twice} is named twice`,
    { hint: 'benchday list shows the stored runs' },
  );
}

export interface TitledComparison {
  readonly title: string;
  readonly comparison: Comparison;
}

async function compareAll(
  stored: readonly StoredRun[],
  wanted: readonly string[] | undefined,
): Promise<readonly TitledComparison[]> {
  const names = topologiesOf(stored, wanted);
  const digested = new Map<StoredRun, Subject['digested']>();
  for (const run of stored) digested.set(run, await digestedTrials(run));
  return names.map((topologies) => {
    const [reference, ...others] = stored.map((each, index): Subject => {
      const { run, trials } = each;
      return { run, trials, digested: digested.get(each) ?? new Map(), topology: topologies[index] ?? '' };
    });
    if (reference === undefined) throw new BenchdayError('INTERNAL', 'no run was read');
    return { title: [...new Set(topologies)].join(' / '), comparison: compareRuns(reference, others) };
  });
}

/** Which topology of each run is set beside which: those of the same name, or the only ones the runs have. */
function topologiesOf(
  stored: readonly StoredRun[],
  wanted: readonly string[] | undefined,
): readonly (readonly string[])[] {
  const known = stored.map(({ run }) => run.topologies.map(({ name }) => name));
  const common = (known[0] ?? []).filter((name) => known.every((names) => names.includes(name)));
  const missing = (wanted ?? []).filter((name) => !common.includes(name));
  const chosen = wanted === undefined ? common : common.filter((name) => wanted.includes(name));
  if (chosen.length > 0 && missing.length === 0) return chosen.map((name) => known.map(() => name));
  if (wanted === undefined && known.every(({ length }) => length === 1)) return [known.flat()];
  const has = stored.map(({ run }, index) => `${run.runId} has ${(known[index] ?? []).join(', ')}`).join('; ');
  throw new BenchdayError(
    'TOPOLOGY_UNKNOWN',
    `the runs have no topology ${missing.map((name) => `${JSON.stringify(name)} `).join('and no ')}in common: ${has}`,
    { hint: 'compare runs of the same topology, or runs of one topology each' },
  );
}
