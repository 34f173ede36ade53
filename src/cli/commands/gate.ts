import { relative, resolve } from 'node:path';
import { z } from 'zod';
import { BenchdayError } from '../../core/errors.ts';
import { annotations } from '../../gate/annotations.ts';
import { exitCodeOf } from '../../gate/exit-code.ts';
import { judgeStoredRun } from '../stored-verdict.ts';
import { verdictLines } from '../verdict-lines.ts';
import type { Command } from './command.ts';

const given = z.object({
  fromRun: z.string().optional(),
  baseline: z.string().optional(),
  candidate: z.string().optional(),
  calibration: z.string().optional(),
  confirms: z.string().optional(),
  reports: z.string(),
});

export const gateCommand: Command = {
  usage: 'gate',
  summary: 'judge whether one topology of a stored run is worse than another: ok, regression or inconclusive',
  examples: [
    ['$0 gate --from-run latest --baseline before --candidate after', 'exit code 0 ok, 1 regression, 3 inconclusive'],
    [
      '$0 gate --from-run latest --baseline before --candidate after --confirms <run>',
      'confirm the regression of a run',
    ],
  ],
  options: (own) =>
    own
      .option('from-run', { type: 'string', describe: 'id of a run, path to its directory, or latest' })
      .option('baseline', { type: 'string', describe: 'name of the topology that is compared with' })
      .option('candidate', { type: 'string', describe: 'name of the topology that is judged' })
      .option('calibration', { type: 'string', describe: 'file of A/A data of this machine and scenario' })
      .option('confirms', {
        type: 'string',
        describe: 'run, or verdict.json, whose regression this run is to confirm',
      })
      .option('reports', { type: 'string', default: 'reports', describe: 'folder of all runs' }),
  async run(words, console) {
    const { fromRun, baseline, candidate, calibration, confirms, reports } = given.parse(words);
    if (fromRun === undefined || baseline === undefined || candidate === undefined) {
      throw new BenchdayError('USAGE', 'a gate needs --from-run, --baseline and --candidate', {
        hint: 'benchday list shows the stored runs; benchday run with two topologies and --trials 8 makes one',
      });
    }
    const { verdict, files } = await judgeStoredRun(
      {
        run: fromRun,
        reports: resolve(reports),
        ...(calibration === undefined ? {} : { calibration: resolve(calibration) }),
        ...(confirms === undefined ? {} : { confirms }),
      },
      { baseline, candidate },
    );
    const code = exitCodeOf(verdict);
    // GitHub reads both streams; standard output may have to hold JSON alone.
    if (process.env['GITHUB_ACTIONS'] === 'true') for (const line of annotations(verdict)) console.err(line);
    if (console.isJson) {
      console.out(JSON.stringify({ verdict, files, exit: { code, reason: verdict.state } }));
      return code;
    }
    console.out(verdictLines(verdict, console));
    for (const path of Object.values(files))
      console.out(`${console.outColors.dim('file')}     ${relative(process.cwd(), String(path))}`);
    return code;
  },
};
