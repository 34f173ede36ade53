import { relative, resolve } from 'node:path';
import { z } from 'zod';
import { EXIT } from '../../base/errors.ts';
import type { Recount } from '../../run/recount.ts';
import { printable } from '../print-error.ts';
import { recountRun, refreshIndex, writeReportOf } from '../report-files.ts';
import type { Command } from './command.ts';

const given = z.object({ run: z.string(), reports: z.string() });

function recountText({ trial, topology, recorded, recounted, isSame }: Recount): string {
  const name = `trial ${trial} (${printable(topology)})`;
  if (isSame) return `${name}: journals and ids give what its record says, ${recorded.state}`;
  const reasons = recounted.reasons.map(printable).join('; ');
  return `${name}: its record says ${recorded.state}, journals and ids give ${recounted.state}${reasons === '' ? '' : `: ${reasons}`}`;
}

export const reportCommand: Command = {
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
    const recounts = await recountRun(run, resolve(reports));
    const code = recounts.every(({ isSame }) => isSame) ? EXIT.ok : EXIT.failedCheck;
    if (console.isJson) {
      console.out(JSON.stringify({ files, recounts, exit: { code } }));
      return code;
    }
    console.out(`report   ${relative(process.cwd(), files.html.path)} (${(files.html.bytes / 1e6).toFixed(2)} MB)`);
    for (const recount of recounts) console.out(`recount  ${recountText(recount)}`);
    return code;
  },
};
