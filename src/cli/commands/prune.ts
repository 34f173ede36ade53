import { resolve } from 'node:path';
import { z } from 'zod';
import { pruneRuns } from '../../jobs/prune/prune-runs.ts';
import { counted } from '../../base/number-text.ts';
import { flagOption, numberOption, numberWord, reportsOption, textOption } from '../options.ts';
import { printable } from '../print-error.ts';
import { defineCommand } from './command.ts';

const HOUR_MS = 3_600_000;

const age = z
  .string()
  .regex(/^[1-9]\d{0,4}[hdw]$/, 'must be a time with its unit, as 12h, 30d or 8w')
  .transform((word) => Number(word.slice(0, -1)) * ({ h: 1, d: 24, w: 168 }[word.slice(-1)] ?? Number.NaN) * HOUR_MS)
  .optional();

export const pruneCommand = defineCommand({
  name: 'prune',
  examples: [
    ['$0 prune --keep 50', 'say which runs would go: all but the newest 50'],
    ['$0 prune --older-than 90d --yes', 'remove what is older than 90 days'],
    ['$0 prune --keep 20 --older-than 30d --yes', 'what is both beyond the newest 20 and older than 30 days'],
  ],
  options: (own) =>
    own
      .option('keep', numberOption('so many of the newest runs stay'))
      .option('older-than', textOption('only what is older, as 12h, 30d or 8w'))
      .option('yes', flagOption('remove them; without it they are only named'))
      .option('reports', reportsOption()),
  given: z.object({
    keep: numberWord(z.int().min(0).optional()),
    olderThan: age,
    yes: z.boolean(),
    reports: z.string().min(1),
  }),
  async run({ keep, olderThan, yes, reports }, console) {
    const pruned = await pruneRuns({ reports: resolve(reports), keep, olderThanMs: olderThan, isForReal: yes });
    const { removed, kept, all, exit } = pruned;
    if (console.isJson) console.out(JSON.stringify(pruned));
    else {
      for (const id of removed) console.out(printable(`${yes ? 'removed' : 'would remove'}  ${id}`));
      for (const { id, why } of kept) console.out(printable(`stays  ${id}: ${why}`));
      const how = yes ? 'removed' : 'would be removed; --yes removes them';
      console.out(`${removed.length} of ${counted(all, 'run')} ${how}`);
    }
    return exit.code;
  },
});
