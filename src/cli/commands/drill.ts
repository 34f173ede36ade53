import { resolve } from 'node:path';
import { z } from 'zod';
import { measureDrill } from '../../jobs/drill/measure-drill.ts';
import { drillLines } from '../drill-lines.ts';
import { namedTopologies } from '../named-topologies.ts';
import { openCaller } from '../open-caller.ts';
import {
  drillLoadOptions,
  drillLoadWords,
  faultOption,
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
import { defineCommand } from './command.ts';

const seconds = (least: number) => z.number().min(least).max(86_400);

export const drillCommand = defineCommand({
  name: 'drill',
  examples: [
    ['$0 drill day-23m -t cache --fault kill:app', 'a process is killed three times, and three times nothing is done'],
    ['$0 drill day-23m -t cluster --fault pause:cache/2 --fault isolate:@srv1', 'a replica hangs; a server is cut off'],
    ['$0 drill day-23m -t cluster --fault deploy:app=shop/app:2', 'an image is deployed, instance by instance'],
    ['$0 drill day-23m -t cluster --fault lose:@all --duration 180', 'everything is lost, and rebuilt by its plan'],
    ['$0 drill quick-day -t legacy --audit', 'each service and server is broken in each way: which is a single point?'],
  ],
  options: (own) =>
    own
      .positional('scenario', scenarioPositional('day-23m'))
      .option('topology', topologyOption('name or path; default: the reference of the scenario'))
      .option('fault', faultOption)
      .option('audit', flagOption('kill, pause and isolate one of each service, and each server'))
      .option('times', numberOption('how often each is played, and the control; default: 3, in an audit 1'))
      .option('duration', numberOption('seconds of a play', { default: 60 }))
      .option('at', numberOption('seconds until the fault', { default: 15 }))
      .option('hold', numberOption('seconds from the fault until it is undone', { default: 10 }))
      .options(drillLoadOptions)
      .option('within', numberOption('seconds from the fault within which clients must be served well again'))
      .option('seed', seedOption('order and load'))
      .option('resume', textOption('name or folder of an interrupted drill; the other words as before'))
      .option('reports', reportsOption())
      .options(measuringOptions),
  given: z.object({
    scenario: z.string(),
    topology: topologyWords,
    fault: z.array(z.string()).optional(),
    ...{ audit: z.boolean(), times: numberWord(z.int().min(1).max(100).optional()) },
    duration: numberWord(seconds(10)),
    ...{ at: numberWord(seconds(0)), hold: numberWord(seconds(0.1)) },
    within: numberWord(seconds(0.1).optional()),
    ...drillLoadWords,
    seed: numberWord(z.int().optional()),
    ...{ resume: z.string().optional(), reports: z.string().min(1) },
    ...measuringWords,
  }),
  async run(given, console) {
    const { scenario, fault: faults, audit: isAudit, rate, limit, within, seed, allowHostAccess, resume } = given;
    const topologies = namedTopologies(given.topology, given.file);
    using caller = openCaller(console, given.progress, given.wait, given.live);
    const repetitions = given.times ?? (isAudit ? 1 : 3);
    const asked = { scenario, topologies, faults, isAudit, repetitions, seed, resume, allowHostAccess };
    const { connections, duration } = given;
    const load = { connections, ratePerSecond: rate, limitMs: limit, durationMs: duration * 1000 };
    const fate = { faultAtMs: given.at * 1000, holdMs: given.hold * 1000, recoverWithinMs: within && within * 1000 };
    const sites = { ...sharedBringUp(given.bringUp, isAudit), reports: resolve(given.reports) };
    const outcome = await measureDrill({ ...asked, ...load, ...fate, ...sites }, caller);
    console.out(console.isJson ? JSON.stringify(outcome) : drillLines(outcome, console).join('\n'));
    return outcome.exit.code;
  },
});
