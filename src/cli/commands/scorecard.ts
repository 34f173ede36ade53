import { resolve } from 'node:path';
import { z } from 'zod';
import { makeScorecard } from '../../jobs/scorecard/make-scorecard.ts';
import { reportsOption, textOption } from '../options.ts';
import { scorecardLines } from '../scorecard-lines.ts';
import { defineCommand } from './command.ts';

export const scorecardCommand = defineCommand({
  name: 'scorecard',
  examples: [
    ['$0 scorecard', 'every topology of which a run, a search or a drill is stored'],
    ['$0 scorecard cluster', 'what of the requirements is met, and what measures the rest'],
    ['$0 scorecard legacy cluster --scenario quick-day', 'by what was measured under that scenario alone'],
  ],
  options: (own) =>
    own
      .positional('topologies', {
        type: 'string',
        array: true,
        describe: 'names; default: all that something is stored of',
      })
      .option('scenario', textOption('name of the only scenario whose runs count; default: any'))
      .option('reports', reportsOption()),
  given: z.object({
    topologies: z.array(z.string()).optional(),
    scenario: z.string().optional(),
    reports: z.string().min(1),
  }),
  async run({ topologies = [], scenario, reports }, console) {
    const command = ['scorecard', ...topologies, ...(scenario === undefined ? [] : ['--scenario', scenario])];
    const outcome = await makeScorecard({ topologies, scenario, command, reports: resolve(reports) });
    console.out(console.isJson ? JSON.stringify(outcome) : scorecardLines(outcome, console).join('\n'));
    return outcome.exit.code;
  },
});
