import { resolve } from 'node:path';
import { z } from 'zod';
import { runGate } from '../../jobs/gate/run-gate.ts';
import { namedTopologies } from '../named-topologies.ts';
import { openCaller } from '../open-caller.ts';
import { printGate } from '../gate-lines.ts';
import {
  numberWord,
  oneTopology,
  placedOptions,
  placedWords,
  reportsOption,
  scenarioPositional,
  seedOption,
  textOption,
  timeWord,
  topologyOption,
  topologyWords,
} from '../options.ts';
import { defineCommand } from './command.ts';

const word = z.string().optional();

export const gateCommand = defineCommand({
  name: 'gate',
  examples: [
    ['$0 gate quick-day -t legacy --baseline main --candidate HEAD', 'two commits; exit code 0 ok, 1 regression'],
    ['$0 gate quick-day -t legacy --baseline image:v1 --candidate image:v2', 'two tags of its images'],
    ['$0 gate quick-day --baseline legacy --candidate cache', 'two topologies'],
    ['$0 gate --from-run latest --candidate legacy --baseline-file base.json', 'work metrics against a stored file'],
    ['$0 gate quick-day -t legacy --baseline main --candidate HEAD --at-most 15m', 'no longer than that'],
    ['$0 gate --resume latest', 'continue an interrupted gate'],
    ['$0 gate --from-run latest --baseline before --candidate after', 'exit code 0 ok, 1 regression, 3 undecided'],
    ['$0 gate --from-run latest --baseline a --candidate b --confirms <run>', 'confirm the regression of a run'],
  ],
  options: (own) =>
    own
      .positional('scenario', scenarioPositional('quick-day'))
      .option('topology', topologyOption("of which commits and tags are variants; default: the scenario's only one"))
      .option('from-run', textOption('judge this stored run instead of measuring: its id, path, or latest'))
      .option('baseline', textOption('what is compared with: a topology, [git:]commit or image:tag'))
      .option('candidate', textOption('what is judged: a topology, [git:]commit or image:tag'))
      .option('calibration', textOption('file of A/A data of this machine and scenario'))
      .option('confirms', textOption('run, or verdict.json, whose regression this run is to confirm'))
      .option(
        'baseline-file',
        textOption('judge the work metrics of --from-run by this file of benchday baseline save'),
      )
      .option('at-most', textOption('time it may take, as 15m or 1h; then it ends undecided, and says what lacks'))
      .option('seed', seedOption('order, other arrivals'))
      .option('resume', textOption('name or folder of an interrupted gate'))
      .options(placedOptions)
      .option('reports', reportsOption()),
  given: z.object({
    scenario: z.string(),
    topology: topologyWords,
    seed: numberWord(z.int().optional()),
    resume: word,
    atMost: timeWord,
    ...placedWords,
    fromRun: word,
    baseline: word,
    candidate: word,
    calibration: word,
    confirms: word,
    baselineFile: word,
    reports: z.string().min(1),
  }),
  async run({ topology, file, progress, reports, wait, live, ...given }, console) {
    const words = {
      ...given,
      topology: oneTopology(namedTopologies(topology, file), 'gate'),
      reports: resolve(reports),
    };
    using caller = openCaller(console, progress, wait, live);
    const outcome = await runGate(words, caller);
    printGate(outcome, console);
    return outcome.exit.code;
  },
});
