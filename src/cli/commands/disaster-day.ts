import { relative, resolve } from 'node:path';
import { z } from 'zod';
import { disasterDay } from '../../jobs/drill/disaster-day.ts';
import { drillLines } from '../drill-lines.ts';
import { namedTopologies } from '../named-topologies.ts';
import { openCaller } from '../open-caller.ts';
import {
  drillLoadOptions,
  drillLoadWords,
  flagOption,
  measuringOptions,
  measuringWords,
  numberOption,
  numberWord,
  reportsOption,
  scenarioPositional,
  seedOption,
  sharedBringUp,
  textOption,
  topologyOption,
  topologyWords,
} from '../options.ts';
import { printable } from '../print-error.ts';
import { defineCommand } from './command.ts';

export const disasterDayCommand = defineCommand({
  name: 'disaster-day',
  examples: [
    ['$0 disaster-day quick-day -t legacy --quick', 'six drills in a few minutes, and their evidence in one archive'],
    ['$0 disaster-day day-23m -t cluster', 'each component killed, paused and cut off, and deploys, three times each'],
  ],
  options: (own) =>
    own
      .positional('scenario', scenarioPositional('day-23m'))
      .option('topology', topologyOption('name or path; default: the reference of the scenario'))
      .option('quick', flagOption('six of the drills, drawn by the seed, once each and short'))
      .option('times', numberOption('how often each is played, and the control; default: 3, with --quick 1'))
      .options(drillLoadOptions)
      .option('within', numberOption('seconds from the fault within which clients must be served well again'))
      .option('seed', seedOption('order and load'))
      .option('resume', textOption('name or folder of an interrupted day; the other words as before'))
      .option('output', textOption('the archive of the evidence', { alias: 'o', default: 'disaster-day.tar.gz' }))
      .option('reports', reportsOption())
      .options(measuringOptions),
  given: z.object({
    ...{ scenario: z.string(), topology: topologyWords, quick: z.boolean() },
    times: numberWord(z.int().min(1).max(100).optional()),
    within: numberWord(z.number().min(0.1).max(86_400).optional()),
    ...drillLoadWords,
    seed: numberWord(z.int().optional()),
    ...{ resume: z.string().optional(), output: z.string().min(1), reports: z.string().min(1) },
    ...measuringWords,
  }),
  async run(given, console) {
    const { scenario, quick: isQuick, rate, limit, within, seed, allowHostAccess, resume, connections } = given;
    using caller = openCaller(console, given.progress, given.wait, given.live);
    const asked = { scenario, topologies: namedTopologies(given.topology, given.file), isQuick, seed, resume };
    const load = { allowHostAccess, connections, ratePerSecond: rate, limitMs: limit };
    const times = isQuick
      ? { repetitions: given.times ?? 1, durationMs: 40_000, faultAtMs: 6_000, holdMs: 10_000, warmUpMostMs: 8_000 }
      : { repetitions: given.times ?? 3, durationMs: 75_000, faultAtMs: 15_000, holdMs: 30_000 };
    const files = { output: resolve(given.output), reports: resolve(given.reports) };
    const bound = { recoverWithinMs: within && within * 1000, ...sharedBringUp(given.bringUp, isQuick) };
    const outcome = await disasterDay({ ...asked, ...load, ...times, ...bound, ...files }, caller);
    if (console.isJson) console.out(JSON.stringify(outcome));
    else {
      const { day, evidence } = outcome;
      console.out(drillLines(outcome.drill, console).join('\n'));
      for (const { title, state, detail } of day?.requirements ?? [])
        console.out(printable(`${title}: ${state}: ${detail}`));
      if (day !== undefined && day.leftOut.length > 0) console.out(printable(`left out  ${day.leftOut.join(', ')}`));
      if (evidence !== undefined) console.out(`evidence  ${relative(process.cwd(), evidence.path)}`);
    }
    return outcome.exit.code;
  },
});
