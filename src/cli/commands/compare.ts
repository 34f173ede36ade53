import { resolve } from 'node:path';
import { z } from 'zod';
import { compareStoredRuns } from '../../jobs/compare/compare-stored-runs.ts';
import { comparisonLines } from '../comparison-lines.ts';
import { reportsOption, topologyOption, topologyWords, flagOption } from '../options.ts';
import { defineCommand } from './command.ts';

export const compareCommand = defineCommand({
  name: 'compare',
  examples: [
    ['$0 compare 2026-11-22T20-31-05-quick-day latest', 'topology by topology, metric by metric'],
    ['$0 compare a b c -t cache --markdown', 'for a pull request'],
  ],
  options: (own) =>
    own
      .positional('runs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'ids of runs, paths to their directories, or latest',
      })
      .option(
        'topology',
        topologyOption('only this one; may be given again; default: all that the runs have in common'),
      )
      .option('markdown', flagOption('print Markdown'))
      .option('reports', reportsOption()),
  given: z.object({
    runs: z.array(z.string()),
    topology: topologyWords,
    markdown: z.boolean(),
    reports: z.string().min(1),
  }),
  async run({ runs, topology, markdown, reports }, console) {
    const outcome = await compareStoredRuns({ runs, topologies: topology, reports: resolve(reports) });
    const { comparisons, exit } = outcome;
    if (console.isJson) console.out(JSON.stringify({ comparisons, exit }));
    else if (markdown) console.out(outcome.markdown);
    else for (const one of comparisons) console.out(comparisonLines(one, console));
    return exit.code;
  },
});
