import { relative, resolve } from 'node:path';
import { z } from 'zod';
import { measureCalibration } from '../../jobs/calibrate/measure-calibration.ts';
import { calibrationLines } from '../calibration-lines.ts';
import { namedTopologies } from '../named-topologies.ts';
import { openCaller } from '../open-caller.ts';
import {
  numberOption,
  numberWord,
  oneTopology,
  placedOptions,
  placedWords,
  reportsOption,
  scenarioPositional,
  seedOption,
  textOption,
  topologyOption,
  topologyWords,
} from '../options.ts';
import { readRatio } from '../ratio.ts';
import { defineCommand } from './command.ts';

export const calibrateCommand = defineCommand({
  name: 'calibrate',
  examples: [
    ['$0 calibrate quick-day -t legacy', 'ten pairs; benchday gate reads what they say'],
    ['$0 calibrate quick-day -t legacy --tolerance 5%', 'how long and how often to measure to find 5 %'],
  ],
  options: (own) =>
    own
      .positional('scenario', scenarioPositional('quick-day'))
      .option('topology', topologyOption("name or path of a compose file; default: the scenario's only one"))
      .option(
        'pairs',
        numberOption('pairs of trials; a gate wants ten or more, those of earlier calibrations count too', {
          default: 10,
        }),
      )
      .option('tolerance', textOption('slowdown that is to be found, e.g. 5%', { default: '10%' }))
      .option('seed', seedOption('order, other arrivals'))
      .option('resume', textOption('name or folder of an interrupted calibration; scenario and topology as before'))
      .option('reports', reportsOption())
      .options(placedOptions),
  given: z.object({
    scenario: z.string(),
    topology: topologyWords,
    pairs: numberWord(z.int().min(2).max(100)),
    tolerance: z.string(),
    seed: numberWord(z.int().optional()),
    resume: z.string().optional(),
    reports: z.string().min(1),
    ...placedWords,
  }),
  async run({ topology, file: merged, progress, wait, live, ...given }, console) {
    const tolerance = readRatio('--tolerance', given.tolerance);
    const words = {
      ...given,
      tolerance,
      topology: oneTopology(namedTopologies(topology, merged), 'calibrate'),
      reports: resolve(given.reports),
    };
    using caller = openCaller(console, progress, wait, live);
    const { report, file, durationMs, exit } = await measureCalibration(words, caller);
    if (console.isJson) console.out(JSON.stringify({ ...report, file: file ?? null, exit }));
    if (report === undefined) console.err(console.errColors.red(`nothing was calibrated: ${exit.reason}`));
    else if (!console.isJson) {
      console.out(calibrationLines(report, { tolerance, durationMs }, console));
      if (file !== undefined) console.out(`file     ${relative(process.cwd(), file)}`);
    }
    return exit.code;
  },
});
