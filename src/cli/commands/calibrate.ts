import { relative, resolve } from 'node:path';
import { z } from 'zod';
import { openTwins } from '../../arms/open-arms.ts';
import { BenchdayError, EXIT } from '../../base/errors.ts';
import { exists } from '../../base/named-file.ts';
import { DEFAULT_GATE } from '../../records/gate-settings.ts';
import { calibrate, placeOf } from '../../verdicts/calibration/calibrate.ts';
import { calibration as calibrationSchema } from '../../verdicts/calibration/calibration.ts';
import { reportCalibration } from '../../verdicts/calibration/calibration-report.ts';
import { readScenario } from '../../scenario/scenario-file.ts';
import { calibrationPath, writeCalibration } from '../../store/calibration-file.ts';
import { lockMachine } from '../../store/run-lock.ts';
import { readRecord, readRun } from '../../store/run-reader.ts';
import { calibrationLines } from '../calibration-lines.ts';
import { armSource, referenceTopology, requireReference } from '../comparison/arm-source.ts';
import { ARM_NAMES, conductPairs, topologyName } from '../comparison/conduct-pairs.ts';
import { exitOf } from '../exit-of-run.ts';
import { onInterruption } from '../interruption.ts';
import { digestedTrials } from '../stored-verdict.ts';
import { PROJECT_ROOT } from '../version.ts';
import { parsedWords } from '../parsed-words.ts';
import type { Command } from './command.ts';

const given = z.object({
  scenario: z.string(),
  topology: z.string().optional(),
  pairs: z.int().min(2).max(100),
  tolerance: z.string(),
  seed: z.int().optional(),
  resume: z.string().optional(),
  reports: z.string(),
  progress: z.enum(['auto', 'tty', 'plain', 'none']),
});

export const calibrateCommand: Command = {
  examples: [
    ['$0 calibrate quick-day --topology legacy', 'ten pairs; benchday gate reads what they say'],
    ['$0 calibrate quick-day --topology legacy --tolerance 5%', 'how long and how often to measure to find 5 %'],
  ],
  options: (own) =>
    own
      .positional('scenario', { type: 'string', default: 'quick-day', describe: 'name of a scenario, or path' })
      .option('topology', {
        alias: 't',
        type: 'string',
        describe: "name or path of a compose file; default: the scenario's only one",
      })
      .option('pairs', {
        type: 'number',
        default: 10,
        describe: 'pairs of trials; a gate wants ten or more, those of earlier calibrations count too',
      })
      .option('tolerance', { type: 'string', default: '10%', describe: 'slowdown that is to be found, e.g. 5%' })
      .option('seed', { type: 'number', describe: 'other order, other arrivals; default: the seed of the scenario' })
      .option('resume', {
        type: 'string',
        requiresArg: true,
        describe: 'name or folder of an interrupted calibration; scenario and topology as before',
      })
      .option('reports', { type: 'string', default: 'reports', describe: 'folder of all runs' })
      .option('progress', {
        type: 'string',
        choices: ['auto', 'tty', 'plain', 'none'] as const,
        default: 'auto',
        describe: 'how to show progress',
      }),
  async run(words, console) {
    const options = parsedWords(given, words, 'calibrate');
    const tolerance = ratioOf(options.tolerance);
    const reports = resolve(options.reports);
    const resumes = options.resume === undefined ? undefined : await readRun(options.resume, reports);
    // Its pairs are in the calibration already: twice, they would look like quiet.
    if (resumes?.run.state === 'finished') throw new BenchdayError('USAGE', `${resumes.run.runId} is finished`);
    const read = await readScenario(resumes?.run.scenario.file ?? options.scenario, { root: PROJECT_ROOT });
    const seed = resumes?.run.scenario.seed ?? options.seed ?? read.load.seed;
    const scenario = { ...read, load: { ...read.load, seed } };
    const named = options.topology ?? resumes?.run.arms?.[0]?.topology;
    const reference = requireReference(await referenceTopology(named, scenario), scenario);
    using interruption = onInterruption(console);
    await using lock = await lockMachine(scenario.name);
    const source = await armSource(reference, console, interruption.signal);
    const word = { kind: 'topology', name: reference.file } as const;
    await using arms = await openTwins({ given: named ?? reference.name, word }, source);
    const { run, trials, directory } = await conductPairs({
      scenario,
      arms,
      pairs: options.pairs,
      morePairs: () => Promise.resolve(0),
      name: `${scenario.name}-calibrate`,
      ...(resumes === undefined ? {} : { resumes }),
      reports,
      lock,
      progress: options.progress,
      console,
      signal: interruption.signal,
    });
    if (run.state === 'interrupted') {
      throw new BenchdayError('INTERRUPTED', `interrupted; ${run.runId} has what was measured`, {
        hint: `benchday calibrate --resume ${run.runId} carries it on`,
      });
    }
    if (trials.some(({ state }) => state === 'failed')) {
      const { code, reason } = exitOf(run, trials);
      console.err(console.errColors.red(`nothing was calibrated: ${reason}`));
      return code;
    }
    const path = calibrationPath(reports, placeOf(run), topologyName(arms));
    const earlier = (await exists(path)) ? await readRecord(path, calibrationSchema) : undefined;
    const digested = await digestedTrials(await readRun(directory, reports));
    const calibration = calibrate({ run, trials, digested, arms: ARM_NAMES }, earlier);
    const looks = (scenario.gate ?? DEFAULT_GATE).looks;
    const report = reportCalibration(calibration, trials, {
      tolerance,
      looks,
      durationMs: scenario.load.durationMs,
    });
    // What a machine says while most of its trials are spoilt is not what it is.
    if (report.isUsable) await writeCalibration(path, calibration);
    const code = report.isUsable ? EXIT.ok : EXIT.invalidMeasurement;
    console.out(
      console.isJson
        ? JSON.stringify({ ...report, file: report.isUsable ? path : null, exit: { code } })
        : calibrationLines(report, { tolerance, durationMs: scenario.load.durationMs }, console),
    );
    if (!console.isJson && report.isUsable) console.out(`file     ${relative(process.cwd(), path)}`);
    return code;
  },
};

/** `5%` or `0.05`. */
function ratioOf(text: string): number {
  const [, number = '', sign = ''] = /^\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(text) ?? [];
  const ratio = Number(number) / (sign === '%' ? 100 : 1);
  if (number === '' || !(ratio > 0 && ratio <= 1)) {
    throw new BenchdayError('USAGE', `--tolerance must be above 0 and up to 100%, such as 5%, got ${text}`);
  }
  return ratio;
}
