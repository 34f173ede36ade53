import { resolve } from 'node:path';
import { z } from 'zod';
import { BenchdayError, EXIT } from '../../base/errors.ts';
import { type Comparison, type Subject, compareRuns } from '../../verdicts/gate/compare-runs.ts';
import { comparisonMarkdown } from '../../report/gate/comparison-markdown.ts';
import { type StoredRun, readRun } from '../../store/run-reader.ts';
import { comparisonLines } from '../comparison-lines.ts';
import { digestedTrials } from '../stored-verdict.ts';
import type { Command } from './command.ts';

const given = z.object({
  runs: z.array(z.string()),
  topology: z.string().optional(),
  markdown: z.boolean(),
  reports: z.string(),
});

export const compareCommand: Command = {
  examples: [
    ['$0 compare 2026-11-22T20-31-05-quick-day latest', 'topology by topology, metric by metric'],
    ['$0 compare a b c --topology cache --markdown', 'for a pull request'],
  ],
  options: (own) =>
    own
      .positional('runs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'ids of runs, paths to their directories, or latest',
      })
      .option('topology', { type: 'string', describe: 'only this one; default: all that the runs have in common' })
      .option('markdown', { type: 'boolean', default: false, describe: 'print Markdown' })
      .option('reports', { type: 'string', default: 'reports', describe: 'folder of all runs' }),
  async run(words, console) {
    const { runs, topology, markdown, reports } = given.parse(words);
    const stored = await readAll(runs, resolve(reports));
    const comparisons = await compareAll(stored, topology);
    const isComparable = comparisons.every(({ comparison }) => comparison.unlike.length === 0);
    const code = isComparable ? EXIT.ok : EXIT.invalidMeasurement;
    if (console.isJson) {
      const reason = isComparable ? 'ok' : 'the runs are not comparable';
      console.out(JSON.stringify({ comparisons, exit: { code, reason } }));
    } else if (markdown) console.out(comparisonMarkdown(comparisons));
    else for (const one of comparisons) console.out(comparisonLines(one, console));
    return code;
  },
};

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

interface Titled {
  readonly title: string;
  readonly comparison: Comparison;
}

async function compareAll(stored: readonly StoredRun[], wanted: string | undefined): Promise<readonly Titled[]> {
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
function topologiesOf(stored: readonly StoredRun[], wanted: string | undefined): readonly (readonly string[])[] {
  const known = stored.map(({ run }) => run.topologies.map(({ name }) => name));
  const common = (known[0] ?? []).filter((name) => known.every((names) => names.includes(name)));
  const chosen = wanted === undefined ? common : common.filter((name) => name === wanted);
  if (chosen.length > 0) return chosen.map((name) => known.map(() => name));
  if (wanted === undefined && known.every(({ length }) => length === 1)) return [known.flat()];
  const has = stored.map(({ run }, index) => `${run.runId} has ${(known[index] ?? []).join(', ')}`).join('; ');
  throw new BenchdayError(
    'TOPOLOGY_UNKNOWN',
    `the runs have no topology ${wanted === undefined ? '' : `${JSON.stringify(wanted)} `}in common: ${has}`,
    { hint: 'compare runs of the same topology, or runs of one topology each' },
  );
}
