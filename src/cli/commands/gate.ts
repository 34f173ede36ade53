import { resolve } from 'node:path';
import { z } from 'zod';
import { BenchdayError } from '../../base/errors.ts';
import { type MeasuredGate, measureGate } from '../comparison/measure-gate.ts';
import { tellGate } from '../comparison/tell-gate.ts';
import { gateAgainstFile } from '../against-file.ts';
import type { Console } from '../console.ts';
import { judgeStoredRun } from '../stored-verdict.ts';
import { parsedWords } from '../parsed-words.ts';
import type { Command } from './command.ts';

const given = z.object({
  scenario: z.string(),
  topology: z.string().optional(),
  seed: z.int().optional(),
  resume: z.string().optional(),
  progress: z.enum(['auto', 'tty', 'plain', 'none']),
  fromRun: z.string().optional(),
  baseline: z.string().optional(),
  candidate: z.string().optional(),
  calibration: z.string().optional(),
  confirms: z.string().optional(),
  baselineFile: z.string().optional(),
  reports: z.string(),
});

type Given = z.infer<typeof given>;

export const gateCommand: Command = {
  examples: [
    [
      '$0 gate quick-day --topology legacy --baseline main --candidate HEAD',
      'two commits; exit code 0 ok, 1 regression',
    ],
    ['$0 gate quick-day --topology legacy --baseline image:v1 --candidate image:v2', 'two tags of its images'],
    ['$0 gate quick-day --baseline legacy --candidate cache', 'two topologies'],
    [
      '$0 gate --from-run latest --candidate legacy --baseline-file baseline.json',
      'work metrics against a stored file',
    ],
    ['$0 gate --resume latest', 'carry on an interrupted gate'],
    ['$0 gate --from-run latest --baseline before --candidate after', 'exit code 0 ok, 1 regression, 3 inconclusive'],
    [
      '$0 gate --from-run latest --baseline before --candidate after --confirms <run>',
      'confirm the regression of a run',
    ],
  ],
  options: (own) =>
    own
      .positional('scenario', {
        type: 'string',
        default: 'quick-day',
        describe: 'name of a scenario, or path to its file',
      })
      .option('topology', {
        alias: 't',
        type: 'string',
        describe: "of which commits and tags are variants; default: the scenario's only one",
      })
      .option('from-run', {
        type: 'string',
        describe: 'judge this stored run instead of measuring: its id, path, or latest',
      })
      .option('baseline', { type: 'string', describe: 'what is compared with: a topology, [git:]commit or image:tag' })
      .option('candidate', { type: 'string', describe: 'what is judged: a topology, [git:]commit or image:tag' })
      .option('calibration', { type: 'string', describe: 'file of A/A data of this machine and scenario' })
      .option('confirms', {
        type: 'string',
        describe: 'run, or verdict.json, whose regression this run is to confirm',
      })
      .option('baseline-file', {
        type: 'string',
        describe: 'judge the work metrics of --from-run by this file of benchday baseline save',
      })
      .option('seed', { type: 'number', describe: 'other order, other arrivals; default: the seed of the scenario' })
      .option('resume', { type: 'string', requiresArg: true, describe: 'name or folder of an interrupted gate' })
      .option('progress', {
        type: 'string',
        choices: ['auto', 'tty', 'plain', 'none'] as const,
        default: 'auto',
        describe: 'how to show progress',
      })
      .option('reports', { type: 'string', default: 'reports', describe: 'folder of all runs' }),
  async run(words, console) {
    const options = parsedWords(given, words, 'gate');
    if (options.baselineFile !== undefined) return againstFile(options, options.baselineFile, console);
    const judged = options.fromRun === undefined ? await measured(options, console) : await stored(options);
    return tellGate(judged, console);
  },
};

async function againstFile(options: Given, file: string, console: Console): Promise<number> {
  const { fromRun, baseline, confirms, calibration, candidate, reports } = options;
  if (fromRun === undefined || baseline !== undefined || confirms !== undefined || calibration !== undefined) {
    throw new BenchdayError('USAGE', '--baseline-file needs --from-run, and stands in the place of --baseline', {
      hint: 'benchday run <scenario>, then benchday gate --from-run latest --candidate <topology> --baseline-file <file>',
    });
  }
  return gateAgainstFile({ run: fromRun, candidate, file, reports: resolve(reports) }, console);
}

async function measured(options: Given, console: Console): Promise<MeasuredGate> {
  if (options.confirms !== undefined) {
    throw new BenchdayError('USAGE', '--confirms is for a stored run; a gate that measures confirms by itself');
  }
  const { scenario, topology, baseline, candidate, seed, resume, progress } = options;
  return measureGate(
    {
      ...{ scenario, topology, baseline, candidate, seed, resume, progress },
      calibration: options.calibration === undefined ? undefined : resolve(options.calibration),
      reports: resolve(options.reports),
    },
    console,
  );
}

async function stored({ fromRun, baseline, candidate, calibration, confirms, reports }: Given): Promise<MeasuredGate> {
  if (fromRun === undefined || baseline === undefined || candidate === undefined) {
    throw new BenchdayError('USAGE', '--from-run needs --baseline and --candidate', {
      hint: 'they are names of two topologies of that run; of a gate: baseline and candidate',
    });
  }
  return judgeStoredRun(
    {
      run: fromRun,
      reports: resolve(reports),
      ...(calibration === undefined ? {} : { calibration: resolve(calibration) }),
      ...(confirms === undefined ? {} : { confirms }),
    },
    { baseline, candidate },
  );
}
