import { z } from 'zod';
import { removeFromOwnSwarm } from '../../jobs/down/remove-from-swarm.ts';
import { removeLeftovers } from '../../jobs/down/remove-leftovers.ts';
import { downLines, swarmDownLines } from '../down-lines.ts';
import { flagOption, swarmOptions, swarmWords } from '../options.ts';
import { defineCommand } from './command.ts';

export const downCommand = defineCommand({
  name: 'down',
  examples: [
    ['$0 down', 'after a run was killed'],
    ['$0 down --all', 'everything of benchday, also of a run that is measuring now'],
    ['$0 down --data', 'also the databases that were restored from dumps, which later runs would use again'],
    ['$0 down --swarm my-manager', 'what killed runs left on a Swarm, and nothing of this machine'],
  ],
  options: (own) =>
    own
      .option('all', flagOption('also what belongs to a run that has not ended'))
      .option('data', flagOption('also restored data sets, which are kept for later runs'))
      .options(swarmOptions),
  given: z.object({ all: z.boolean(), data: z.boolean(), ...swarmWords }),
  async run({ all, data, ...place }, console) {
    const onSwarm = await removeFromOwnSwarm({ all, data, ...place });
    const outcome = onSwarm ?? (await removeLeftovers({ all, data }));
    const lines = 'problems' in outcome ? swarmDownLines(outcome) : downLines(outcome);
    for (const line of console.isJson ? [JSON.stringify(outcome)] : lines) console.out(line);
    return outcome.exit.code;
  },
});
