import { resolve } from 'node:path';
import { z } from 'zod';
import { pinRun } from '../../jobs/prune/pin-run.ts';
import { flagOption, reportsOption, runPositional, textOption } from '../options.ts';
import { printable } from '../print-error.ts';
import { defineCommand } from './command.ts';

export const pinCommand = defineCommand({
  name: 'pin',
  examples: [
    ['$0 pin 2026-11-22T20-31-05-quick-day --note "before the cache"', 'prune never removes it'],
    ['$0 pin latest --remove', 'take the pin away'],
  ],
  options: (own) =>
    own
      .positional('run', runPositional())
      .option('note', textOption('why, stored with the pin'))
      .option('remove', flagOption('take the pin away'))
      .option('reports', reportsOption()),
  given: z.object({
    run: z.string(),
    note: z.string().max(1000).optional(),
    remove: z.boolean(),
    reports: z.string().min(1),
  }),
  async run({ run, note, remove, reports }, console) {
    const pinned = await pinRun(run, { reports: resolve(reports), isPinned: !remove, note });
    if (console.isJson) console.out(JSON.stringify(pinned));
    else console.out(printable(`${pinned.isPinned ? 'pinned' : 'not pinned'}  ${pinned.runId}`));
    return pinned.exit.code;
  },
});
