import { z } from 'zod';
import { labDown } from '../../jobs/lab/lab-down.ts';
import { readLabStatus } from '../../jobs/lab/lab-status.ts';
import { labUp } from '../../jobs/lab/lab-up.ts';
import type { Console } from '../console.ts';
import { statusLines, upLines } from '../lab-lines.ts';
import { openCaller } from '../open-caller.ts';
import { numberOption, numberWord, textOption, measuringOptions, measuringWords } from '../options.ts';
import { defineCommand } from './command.ts';

export const labCommand = defineCommand({
  name: 'lab',
  examples: [
    ['$0 lab up', 'four servers on this machine, each a container with a Docker engine of its own, joined as a Swarm'],
    ['$0 lab up --cpus 0.4 --memory 2G', 'smaller servers'],
    ['$0 lab status --json', 'servers, budgets, leader, images, disk'],
    ['$0 lab down', 'removes the lab and all that runs on it'],
  ],
  options: (own) =>
    own
      .positional('action', {
        choices: ['up', 'down', 'status'] as const,
        demandOption: true,
        describe: 'what to do',
      })
      .option('cpus', numberOption('cores that each server may use at most; default: 2, or what the machine has'))
      .option('memory', textOption('memory that each server may use at most', { default: '5G' }))
      .option('wait', measuringOptions.wait),
  given: z.object({
    action: z.enum(['up', 'down', 'status']),
    cpus: numberWord(z.number().min(0.1).max(1024).optional()),
    memory: z.string(),
    wait: measuringWords.wait,
  }),
  async run({ action, cpus, memory, wait }, console) {
    if (action === 'up') return up({ cpus, memory }, wait, console);
    if (action === 'status') {
      const status = await readLabStatus();
      console.out(console.isJson ? JSON.stringify(status) : statusLines(status));
      return status.exit.code;
    }
    const { removed, exit } = await labDown();
    const { containers, networks, volumes } = removed;
    if (console.isJson) console.out(JSON.stringify({ removed, exit }));
    else console.out(`removed ${containers} servers, ${networks} networks, ${volumes} volumes`);
    return exit.code;
  },
});

async function up(
  words: { readonly cpus: number | undefined; readonly memory: string },
  waitMs: number | undefined,
  console: Console,
): Promise<number> {
  using caller = openCaller(console, 'auto', waitMs);
  const made = await labUp(words, caller);
  console.out(console.isJson ? JSON.stringify(made) : upLines(made));
  return made.exit.code;
}
