import { resolve } from 'node:path';
import { z } from 'zod';
import type { CapacityWords } from '../../jobs/capacity/capacity-words.ts';
import { measureCapacity } from '../../jobs/capacity/measure-capacity.ts';
import { capacityLines } from '../capacity-lines.ts';
import { readHitsPerDay } from '../hits-per-day.ts';
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
  serverOptions,
  serverWords,
  textOption,
  topologyOption,
  topologyWords,
} from '../options.ts';
import { readRatio } from '../ratio.ts';
import { defineCommand } from './command.ts';

/** The word for --from that makes the estimate the start. */
const FROM_ESTIMATE = 'estimate';

export const capacityCommand = defineCommand({
  name: 'capacity',
  examples: [
    ['$0 capacity day-23m -t legacy', "from the scenario's day on; experiments of 30 s, each on a new bring-up"],
    ['$0 capacity day-23m -t legacy -t cache --most 12', 'one after the other'],
    ['$0 capacity day-23m -t cluster --servers-down 1', 'what it holds, and what with each of its servers down'],
    ['$0 capacity day-23m -t cluster --servers 1,2,4', 'what it holds on the first 1, 2 and 4 of its servers'],
    ['$0 capacity day-23m -t legacy --estimate', 'a quick guess by autocannon; --from estimate begins a search there'],
  ],
  options: (own) =>
    own
      .positional('scenario', scenarioPositional('day-23m'))
      .option('topology', topologyOption('name or path; may be given again; default: the reference of the scenario'))
      .option('from', textOption("first level, like 23M; estimate: begin there; default: the scenario's"))
      .option('tolerance', textOption('how far apart the ends may be', { default: '10%' }))
      .option('duration', numberOption("seconds of an experiment's day", { default: 30 }))
      .option('most', numberOption('experiments of each topology, without earlier ones', { default: 20 }))
      .option('estimate', flagOption('only a quick guess by autocannon'))
      .option('fresh', flagOption('use no earlier experiments'))
      .option('reports', reportsOption('results go to capacity/ in there'))
      .options({ ...serverOptions, ...placedOptions }),
  given: z.object({
    scenario: z.string(),
    topology: topologyWords,
    from: z.string().optional(),
    tolerance: z.string(),
    duration: numberWord(z.number().min(5).max(86_400)),
    most: numberWord(z.int().min(1).max(200)),
    estimate: z.boolean(),
    fresh: z.boolean(),
    reports: z.string().min(1),
    ...serverWords,
    ...placedWords,
  }),
  async run(given, console) {
    const { scenario, topology, from, tolerance, duration, most, estimate, progress, wait } = given;
    const words: CapacityWords = {
      ...{ scenario, topologies: namedTopologies(topology, given.file), reports: resolve(given.reports) },
      ...{ lab: given.lab, swarm: given.swarm, swarmNodes: given.swarmNodes },
      tolerance: readRatio('--tolerance', tolerance, 0.01),
      from: from === undefined || from === FROM_ESTIMATE ? from : readHitsPerDay('--from', from),
      ...{ durationMs: duration * 1000, mostExperiments: most },
      onlyEstimate: estimate,
      ...{ serversDown: given.serversDown, servers: given.servers, serverCpus: given.serverCpus },
      ...{ isFresh: given.fresh, allowHostAccess: given.allowHostAccess },
    };
    using caller = openCaller(console, progress, wait, given.live);
    const outcome = await measureCapacity(words, caller);
    console.out(console.isJson ? JSON.stringify(outcome) : capacityLines(outcome, console).join('\n'));
    return outcome.exit.code;
  },
});
