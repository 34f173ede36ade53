import { z } from 'zod';
import type { LeftRun, Removed } from '../../cluster/cluster.ts';
import { engineCluster } from '../../cluster/engine.ts';
import { EXIT } from '../../base/errors.ts';
import type { Command } from './command.ts';

const given = z.object({ all: z.boolean() });

export const downCommand: Command = {
  examples: [
    ['$0 down', 'after a run was killed'],
    ['$0 down --all', 'everything of benchday, also of a run that is measuring now'],
  ],
  options: (own) =>
    own.option('all', {
      type: 'boolean',
      default: false,
      describe: 'also what belongs to a run that is still going on',
    }),
  async run(words, console) {
    const { all } = given.parse(words);
    const cluster = await engineCluster();
    const { removed, left } = all ? { removed: await cluster.tearDown(), left: [] } : await cluster.removeLeftovers();
    if (console.isJson) {
      console.out(JSON.stringify({ removed, left, exit: { code: EXIT.ok } }));
      return EXIT.ok;
    }
    console.out(`removed ${inWords(removed)}`);
    for (const run of left) console.out(`left ${inWords(run)} of ${run.runId}: ${reasonOf(run)}`);
    if (left.length > 0) console.out('benchday down --all removes these too');
    return EXIT.ok;
  },
};

function inWords({ containers, networks, volumes }: Removed): string {
  return `${containers} containers, ${networks} networks, ${volumes} volumes`;
}

function reasonOf({ owner }: LeftRun): string {
  switch (owner.state) {
    case 'living':
    case 'gone':
      return `its process ${owner.pid} is still running`;
    case 'elsewhere':
      return `its process ${owner.pid} is on another machine, ${owner.host}`;
    case 'unknown':
      return 'it does not say which process owns it';
  }
}
