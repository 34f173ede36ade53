import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { estimateCapacity } from '../../jobs/capacity/estimate.ts';
import { identityOf } from '../../jobs/capacity/identity.ts';
import { searchCapacity } from '../../jobs/capacity/search-capacity.ts';
import { levelLimits } from '../../jobs/capacity/level-limits.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { engineCluster } from '../../cluster/engine.ts';
import { isolationFor } from '../../cluster/isolation.ts';
import type { CapacityEstimate, CapacityRecord } from '../../records/capacity-record.ts';
import { BenchdayError, EXIT } from '../../base/errors.ts';
import { storeError } from '../../base/store-error.ts';
import type { Engine } from '../../engines/engine.ts';
import { engineById } from '../../engines/registry.ts';
import { describeEnvironment } from '../../run/environment.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { readScenario } from '../../scenario/scenario-file.ts';
import { fileSafe } from '../../store/layout.ts';
import { lockMachine } from '../../store/run-lock.ts';
import type { Topology } from '../../topology/topology.ts';
import { dueTimeEngine, imageIdsOf, readTopologies } from '../capacity-subject.ts';
import { capacityLines, estimateLine, exitOfCapacity } from '../capacity-lines.ts';
import type { Console } from '../console.ts';
import { readHitsPerDay } from '../hits-per-day.ts';
import { onInterruption } from '../interruption.ts';
import { progressFor } from '../progress/progress.ts';
import { PROJECT_ROOT, readVersion } from '../version.ts';
import type { Command } from './command.ts';

const given = z.object({
  scenario: z.string(),
  topology: z.array(z.string()).optional(),
  from: z.string().optional(),
  tolerance: z.number().min(0.01).max(1),
  duration: z.number().min(5).max(86_400),
  most: z.int().min(1).max(200),
  estimate: z.boolean(),
  fresh: z.boolean(),
  reports: z.string(),
  progress: z.enum(['auto', 'tty', 'plain', 'none']),
});
type Given = z.infer<typeof given>;

/** The word for --from that makes the estimate the start. */
const FROM_ESTIMATE = 'estimate';

export const capacityCommand: Command = {
  examples: [
    [
      '$0 capacity day-23m --topology legacy',
      "from the scenario's day on; experiments of 30 s, each on a new bring-up",
    ],
    ['$0 capacity day-23m --topology legacy --topology cache --most 12', 'one after the other'],
    ['$0 capacity day-23m --topology legacy --estimate', 'a quick guess by autocannon, in a minute'],
    ['$0 capacity day-23m --topology legacy --from estimate', 'begin the search at that guess'],
  ],
  options: (own) =>
    own
      .positional('scenario', {
        type: 'string',
        default: 'day-23m',
        describe: 'name of a scenario, or path to its file',
      })
      .option('topology', {
        alias: 't',
        type: 'string',
        array: true,
        describe: 'name or path; may be given again; default: the reference of the scenario',
      })
      .option('from', {
        type: 'string',
        describe: "first level, like 23M; estimate: begin there; default: the scenario's",
      })
      .option('tolerance', { type: 'number', default: 0.1, describe: 'how far apart the ends may be; 0.1 is 10 %' })
      .option('duration', { type: 'number', default: 30, describe: "seconds of an experiment's day" })
      .option('most', {
        type: 'number',
        default: 20,
        describe: 'experiments of each topology, earlier ones not counted',
      })
      .option('estimate', { type: 'boolean', default: false, describe: 'only a quick guess by autocannon' })
      .option('fresh', { type: 'boolean', default: false, describe: 'use no earlier experiments' })
      .option('reports', { type: 'string', default: 'reports', describe: 'results go to capacity/ in there' })
      .option('progress', {
        type: 'string',
        choices: ['auto', 'tty', 'plain', 'none'] as const,
        default: 'auto',
        describe: 'how to show progress',
      }),
  async run(words, console) {
    const options = parsed(words);
    const scenario = await scenarioOf(options);
    const from = options.from === undefined || options.from === FROM_ESTIMATE ? undefined : options.from;
    const fromHitsPerDay = from === undefined ? scenario.load.hitsPerDay : readHitsPerDay('--from', from);
    const engine = await dueTimeEngine(scenario);
    const topologies = await readTopologies(options.topology, scenario);
    using interruption = onInterruption(console);
    const cluster = await engineCluster();
    for (const topology of topologies) await cluster.requireImages(topology);
    await using lock = await lockMachine(`capacity-${scenario.name}`);
    const results: Result[] = [];
    for (const topology of topologies) {
      if (interruption.signal.aborted) break;
      const otherRuns = async () => (await lock.others()).map((other) => `${other.scenario} (process ${other.pid})`);
      const { signal } = interruption;
      results.push(
        await searchOne({ options, scenario, fromHitsPerDay, engine, topology, cluster, otherRuns, console, signal }),
      );
    }
    return printed(results, console);
  },
};

interface Result {
  readonly topology: string;
  readonly folder: string;
  readonly estimate?: CapacityEstimate;
  readonly record?: CapacityRecord;
}

interface Task {
  readonly options: Given;
  readonly scenario: Scenario;
  readonly fromHitsPerDay: number;
  readonly engine: Engine;
  readonly topology: Topology;
  readonly cluster: Cluster;
  readonly otherRuns: () => Promise<readonly string[]>;
  readonly console: Console;
  readonly signal: AbortSignal;
}

function parsed(words: unknown): Given {
  const result = given.safeParse(words);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`);
  throw new BenchdayError('USAGE', problems.join('\n'), { hint: 'benchday capacity --help' });
}

/** The scenario as its experiments replay it. */
async function scenarioOf(options: Given): Promise<Scenario> {
  const scenario = await readScenario(options.scenario, { root: PROJECT_ROOT });
  const load = { ...scenario.load, mode: 'time-lapse' as const, durationMs: options.duration * 1000 };
  return { ...scenario, load };
}

async function searchOne(task: Task): Promise<Result> {
  const { options, scenario, engine, topology, cluster, console, signal } = task;
  const version = await readVersion();
  const folder = join(resolve(options.reports), 'capacity', fileSafe(`${scenario.name}-${topology.name}`));
  const say = (line: string): void => {
    console.err(`${topology.name}: ${line}`);
  };
  const wantsEstimate = options.estimate || options.from === FROM_ESTIMATE;
  const estimate = wantsEstimate
    ? await estimateCapacity({ scenario, topology, cluster, engine: engineById('autocannon'), say, signal })
    : undefined;
  const estimated = { topology: topology.name, folder, ...(estimate === undefined ? {} : { estimate }) };
  if (options.estimate) return estimated;
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw storeError(folder, cause);
  });
  const description = await cluster.describe();
  const isolation = isolationFor(description.cpus, scenario.isolation).description;
  const environment = await describeEnvironment({
    cluster: { id: cluster.id, description },
    isolation,
    directory: PROJECT_ROOT,
  });
  const imageIds = await imageIdsOf(topology);
  const record = await searchCapacity({
    version,
    command: ['benchday', ...process.argv.slice(2)],
    scenario,
    topology,
    imageIds,
    identity: identityOf({ version, scenario, topology, imageIds, environment }),
    isolation,
    cluster,
    engine,
    settings: {
      fromHitsPerDay: estimate?.hitsPerDay ?? task.fromHitsPerDay,
      tolerance: options.tolerance,
      ...levelLimits(scenario),
    },
    mostExperiments: options.most,
    isFresh: options.fresh,
    ...(estimate === undefined ? {} : { estimate }),
    folder,
    otherRuns: task.otherRuns,
    progress: () => progressFor(options.progress, console),
    say,
    signal,
  });
  return { ...estimated, record };
}

/** @returns the first exit code that is not 0 */
function printed(results: readonly Result[], console: Console): number {
  const codes = results.map(({ record }) => (record === undefined ? EXIT.ok : exitOfCapacity(record.result)));
  const code = codes.find((one) => one !== EXIT.ok) ?? EXIT.ok;
  if (console.isJson) {
    console.out(JSON.stringify({ results, exit: { code } }));
    return code;
  }
  for (const { topology, folder, estimate, record } of results) {
    if (record !== undefined) for (const line of capacityLines(record, folder, console)) console.out(line);
    if (estimate !== undefined) console.out(estimateLine(topology, estimate));
  }
  return code;
}
