import { resolve } from 'node:path';
import { z } from 'zod';
import { counted } from '../../base/number-text.ts';
import { listKnown } from '../../jobs/list/list-known.ts';
import { reportsOption } from '../options.ts';
import { defineCommand } from './command.ts';

export const listCommand = defineCommand({
  name: 'list',
  examples: [['$0 list', 'everything that has a name here']],
  options: (own) => own.option('reports', reportsOption()),
  given: z.object({ reports: z.string().min(1) }),
  async run({ reports }, console) {
    const { entries: found, olderRuns, exit } = await listKnown(resolve(reports));
    if (console.isJson) console.out(JSON.stringify({ ...found, olderRuns, exit }));
    else {
      for (const [kind, entries] of Object.entries(found)) {
        console.out(console.outColors.bold(kind));
        const width = Math.max(0, ...entries.map(({ name }) => name.length));
        for (const { name, title } of entries) console.out(`  ${name.padEnd(width)}  ${title}`);
        if (entries.length === 0) console.out('  none yet');
        if (kind === 'runs' && olderRuns > 0)
          console.out(`  ${counted(olderRuns, 'older run')} left out; ${reports}/index.html has all of them`);
      }
    }
    return exit.code;
  },
});
