import { resolve } from 'node:path';
import { z } from 'zod';
import { measureRun } from '../../jobs/run/measure-run.ts';
import { planRun } from '../../jobs/run/plan-run.ts';
import { resumeRun } from '../../jobs/run/resume-run.ts';
import { describePlan, planAsJson } from '../dry-run.ts';
import { namedTopologies } from '../named-topologies.ts';
import { openCaller } from '../open-caller.ts';
import {
  flagOption,
  numberOption,
  numberWord,
  placedOptions,
  placedWords,
  reportsOption,
  scenarioPositional,
  seedOption,
  textOption,
  topologyOption,
  topologyWords,
} from '../options.ts';
import { printResult, resultAsJson } from '../run-result.ts';
import { defineCommand } from './command.ts';

export const runCommand = defineCommand({
  name: 'run',
  examples: [
    ['$0 run', 'the quick day: five topologies, one minute each'],
    ['$0 run day-23m --trials 5', 'the day in four minutes, five trials of each topology'],
    ['$0 run my-day.yaml -t ./a/compose.yaml -t ./b/compose.yaml', 'your own scenario and topologies'],
    ['$0 run scenarios/target-example.yaml --target http://127.0.0.1:8080', 'something that runs already'],
    ['$0 run my-day.yaml -t ./a --swarm my-manager', 'on the machines of a Swarm (docs/swarm.md)'],
    ['$0 run --resume latest', 'continue an interrupted run: only what is missing or invalid is measured'],
  ],
  options: (own) =>
    own
      .positional('scenario', scenarioPositional('quick-day'))
      .option('topology', topologyOption('name or path; may be given again, or as a list; default: the scenario says'))
      .option('target', textOption('address of something that runs already, instead of topologies'))
      .option('collect', textOption('with --target: file that says what of it is watched (docs/databases.md)'))
      .option('trials', numberOption('trials of each topology; default: those of the scenario'))
      .option('seed', seedOption('chance, other arrivals'))
      .option('reports', reportsOption())
      .options(placedOptions)
      .option('beside-others', flagOption('run although another run measures here; response times are marked invalid'))
      .option('resume', textOption('name or folder of an interrupted run; it says scenario, topologies, seed itself'))
      .option('junit', textOption('write the objectives of each topology to this file as JUnit'))
      .option('dry-run', flagOption('check everything, print the plan, start nothing')),
  given: z.object({
    scenario: z.string(),
    topology: topologyWords,
    target: z.string().optional(),
    collect: z.string().optional(),
    trials: numberWord(z.int().min(1).max(100).optional()),
    seed: numberWord(z.int().optional()),
    reports: z.string().min(1),
    ...placedWords,
    besideOthers: z.boolean(),
    dryRun: z.boolean(),
    resume: z.string().optional(),
    junit: z.string().min(1).optional(),
  }),
  async run({ topology, file, progress, wait, live, besideOthers, dryRun, resume, reports, junit, ...rest }, console) {
    const words = { ...rest, topologies: namedTopologies(topology, file) };
    const place = { reports: resolve(reports), besideOthers, junit: junit === undefined ? junit : resolve(junit) };
    if (dryRun) {
      const plan = await planRun(words, resume === undefined ? undefined : { name: resume, ...place });
      console.out(console.isJson ? JSON.stringify(planAsJson(plan)) : describePlan(plan));
      return plan.exit.code;
    }
    using caller = openCaller(console, progress, wait, live);
    const measured = await (resume === undefined
      ? measureRun(words, place, caller)
      : resumeRun(resume, words, place, caller));
    console.out(console.isJson ? JSON.stringify(resultAsJson(measured)) : printResult(measured, console));
    return measured.exit.code;
  },
});
