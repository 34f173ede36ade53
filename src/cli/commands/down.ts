import { engineCluster } from '../../cluster/engine.ts';
import { EXIT } from '../../core/errors.ts';
import type { Command } from './command.ts';

export const downCommand: Command = {
  usage: 'down',
  summary: 'remove every container, network and volume that benchday left in Docker',
  examples: [['$0 down', 'after a run was killed']],
  options: (own) => own,
  async run(_given, console) {
    const cluster = await engineCluster();
    const removed = await cluster.tearDown();
    if (console.isJson) console.out(JSON.stringify({ removed, exit: { code: EXIT.ok } }));
    else
      console.out(`removed ${removed.containers} containers, ${removed.networks} networks, ${removed.volumes} volumes`);
    return EXIT.ok;
  },
};
