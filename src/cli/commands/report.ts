import { relative, resolve } from 'node:path';
import { z } from 'zod';
import { EXIT } from '../../core/errors.ts';
import { refreshIndex, writeReportOf } from '../report-files.ts';
import type { Command } from './command.ts';

const given = z.object({ run: z.string(), reports: z.string() });

export const reportCommand: Command = {
  usage: 'report [run]',
  summary: 'write the report of a stored run again, from its files alone',
  examples: [
    ['$0 report', 'the last run'],
    ['$0 report 2026-11-22T20-31-05-quick-day', 'a run by its id, or by the path of its directory'],
  ],
  options: (own) =>
    own
      .positional('run', {
        type: 'string',
        default: 'latest',
        describe: 'id of a run, path to its directory, or latest',
      })
      .option('reports', { type: 'string', default: 'reports', describe: 'folder of all runs' }),
  async run(words, console) {
    const { run, reports } = given.parse(words);
    const files = await writeReportOf(run, resolve(reports));
    await refreshIndex(resolve(reports));
    if (console.isJson) console.out(JSON.stringify({ files, exit: { code: EXIT.ok } }));
    else
      console.out(`report   ${relative(process.cwd(), files.html.path)} (${(files.html.bytes / 1e6).toFixed(2)} MB)`);
    return EXIT.ok;
  },
};
