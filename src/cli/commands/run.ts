import { resolve } from 'node:path';
import { z } from 'zod';
import { engineCluster } from '../../cluster/engine.ts';
import { wallMs } from '../../base/clock.ts';
import { BenchdayError, EXIT } from '../../base/errors.ts';
import type { RunListener } from '../../records/events.ts';
import type { Engine } from '../../engines/engine.ts';
import { planTrials } from '../../run/plan/plan.ts';
import { conduct } from '../../run/conduct.ts';
import type { Candidates } from '../../run/run-request.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { readScenario } from '../../scenario/scenario-file.ts';
import { joinMachine, lockMachine } from '../../store/run-lock.ts';
import { type StoredRun, readRun } from '../../store/run-reader.ts';
import { createRunDirectory } from '../../store/run-writer.ts';
import { readTopology } from '../../topology/topology-file.ts';
import { checkTarget } from '../allowed-target.ts';
import type { Console } from '../console.ts';
import { describePlan, planAsJson } from '../dry-run.ts';
import { exitOf } from '../exit-of-run.ts';
import { onInterruption } from '../interruption.ts';
import { progressFor } from '../progress/progress.ts';
import { readyEngine } from '../ready-engine.ts';
import { wordsOf } from '../resumed-words.ts';
import { refreshIndex, writeReportOf } from '../report-files.ts';
import { printResult, resultAsJson } from '../run-result.ts';
import { PROJECT_ROOT, readVersion } from '../version.ts';
import { parsedWords } from '../parsed-words.ts';
import type { Command } from './command.ts';

const given = z.object({
  scenario: z.string(),
  topologies: z.string().optional(),
  target: z.string().optional(),
  trials: z.int().min(1).max(100).optional(),
  seed: z.int().optional(),
  reports: z.string(),
  progress: z.enum(['auto', 'tty', 'plain', 'none']),
  besideOthers: z.boolean(),
  dryRun: z.boolean(),
  resume: z.string().optional(),
});
type Given = z.infer<typeof given>;

export const runCommand: Command = {
  examples: [
    ['$0 run', 'the quick day: legacy and cache, one minute each'],
    ['$0 run day-23m --trials 5', 'the day in four minutes, five trials of each topology'],
    ['$0 run my-day.yaml --topologies ./a/compose.yaml,./b/compose.yaml', 'your own scenario and topologies'],
    ['$0 run scenarios/target-example.yaml --target http://127.0.0.1:8080', 'something that runs already'],
    ['$0 run --resume latest', 'carry on an interrupted run: only what is missing or invalid is measured'],
    ['$0 run --dry-run', 'what would be done, and for how long'],
  ],
  options: (own) =>
    own
      .positional('scenario', {
        type: 'string',
        default: 'quick-day',
        describe: 'name of a scenario, or path to its file',
      })
      .option('topologies', {
        alias: 't',
        type: 'string',
        describe: 'names or paths, separated by commas; default: those of the scenario',
      })
      .option('target', { type: 'string', describe: 'address of something that runs already, instead of topologies' })
      .option('trials', { type: 'number', describe: 'trials of each topology; default: those of the scenario' })
      .option('seed', { type: 'number', describe: 'other chance, other arrivals; default: the seed of the scenario' })
      .option('reports', { type: 'string', default: 'reports', describe: 'folder of all runs' })
      .option('progress', {
        type: 'string',
        choices: ['auto', 'tty', 'plain', 'none'] as const,
        default: 'auto',
        describe: 'how to show progress',
      })
      .option('beside-others', {
        type: 'boolean',
        default: false,
        describe: 'run although another run measures on this machine; response times are marked invalid then',
      })
      .option('resume', {
        type: 'string',
        requiresArg: true,
        describe: 'name or folder of an interrupted run; it says scenario, topologies and seed itself',
      })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'check everything, print the plan, start nothing',
      }),
  async run(words, console) {
    const options = parsedWords(given, words, 'run');
    if (options.resume !== undefined) return await resumeRun(options.resume, options, console);
    const scenario = await scenarioOf(options);
    using interruption = onInterruption(console);
    const prepared = await prepare(options, scenario);
    return await finish({ options, prepared, console, signal: interruption.signal });
  },
};

/** An interrupted run says itself what it was; everything else is as in a new one. */
async function resumeRun(name: string, options: Given, console: Console): Promise<number> {
  const stored = await readRun(name, resolve(options.reports));
  const words = wordsOf(stored);
  const scenario = await scenarioOf({ ...options, ...words });
  using interruption = onInterruption(console);
  const prepared = await prepare({ ...options, ...words }, scenario);
  const resumed = { ...prepared, plan: stored.run.plan };
  return await finish({ options, prepared: resumed, console, signal: interruption.signal, stored });
}

async function scenarioOf(options: Given): Promise<Scenario> {
  const scenario = await readScenario(options.scenario, { root: PROJECT_ROOT });
  return {
    ...scenario,
    trials: options.trials ?? scenario.trials,
    topologies:
      options.target === undefined
        ? (options.topologies?.split(',').map((name) => name.trim()) ?? scenario.topologies)
        : ['target'],
    load: { ...scenario.load, seed: options.seed ?? scenario.load.seed },
  };
}

interface Prepared {
  readonly scenario: Scenario;
  readonly candidates: Candidates;
  readonly plan: ReturnType<typeof planTrials>;
  readonly engine: Engine;
  /** what the reader of the topologies wants to be known */
  readonly notes: readonly string[];
}

async function prepare(options: Given, scenario: Scenario): Promise<Prepared> {
  const engine = await readyEngine(scenario);
  const { candidates, notes } = await candidatesOf(options, scenario);
  const names = candidates.kind === 'target' ? ['target'] : candidates.topologies.map(({ name }) => name);
  const plan = planTrials({ topologies: names, trials: scenario.trials, seed: scenario.load.seed });
  return { scenario, candidates, plan, engine, notes };
}

async function candidatesOf(options: Given, scenario: Scenario): Promise<Pick<Prepared, 'candidates' | 'notes'>> {
  if (options.target !== undefined) {
    if (options.topologies !== undefined)
      throw new BenchdayError('USAGE', '--target and --topologies exclude each other');
    return { candidates: { kind: 'target', url: checkTarget(options.target, scenario.allowedHosts) }, notes: [] };
  }
  if (scenario.topologies.length === 0) {
    throw new BenchdayError('USAGE', `${scenario.name} names no topology; give --topologies or --target`);
  }
  const topologies = [];
  for (const name of scenario.topologies) {
    topologies.push(await readTopology(name, { root: PROJECT_ROOT, environment: process.env }));
  }
  const names = topologies.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new BenchdayError('USAGE', `two topologies are called ${twice}; their folders' names must differ`);
  const notes = topologies.flatMap((topology) => topology.notes.map((note) => `${topology.name}: ${note}`));
  const cluster = await engineCluster();
  // Now rather than after an hour of other topologies' trials.
  if (!options.dryRun) for (const topology of topologies) await cluster.requireImages(topology);
  return { candidates: { kind: 'topologies', cluster, topologies }, notes };
}

async function finish(task: {
  options: Given;
  prepared: Prepared;
  console: Console;
  signal: AbortSignal;
  stored?: StoredRun;
}): Promise<number> {
  const { options, prepared, console, signal, stored } = task;
  const { scenario } = prepared;
  if (options.dryRun) {
    console.out(console.isJson ? JSON.stringify(planAsJson(prepared)) : describePlan(prepared));
    return EXIT.ok;
  }
  const reports = resolve(options.reports);
  // Before the directory: a run that is refused leaves none.
  await using lock = await (options.besideOthers ? joinMachine(scenario.name) : lockMachine(scenario.name));
  // Runs that start in the same second in different folders must not get one name: Docker knows them by it.
  const name = options.besideOthers ? `${scenario.name}-beside-${process.pid}` : scenario.name;
  const directory = stored?.directory ?? (await createRunDirectory(reports, wallMs(), name));
  using progress = progressFor(options.progress, console);
  const listener: RunListener = (event) => {
    progress.tell(event);
  };
  for (const message of prepared.notes) listener({ type: 'warning', message });
  const { run, trials, summary } = await conduct({
    version: await readVersion(),
    command: ['benchday', ...process.argv.slice(2)],
    ...prepared,
    ...(stored === undefined ? {} : { resumes: stored }),
    reports,
    directory,
    otherRuns: async () => (await lock.others()).map((other) => `${other.scenario} (process ${other.pid})`),
    listener,
    signal,
  });
  const files = await writeReportOf(directory, reports);
  await refreshIndex(reports);
  progress[Symbol.dispose]();
  const exit = exitOf(run, trials);
  console.out(
    console.isJson
      ? JSON.stringify(resultAsJson({ run, summary, files, exit }))
      : printResult({ run, trials, summary, files, exit, console }),
  );
  return exit.code;
}
