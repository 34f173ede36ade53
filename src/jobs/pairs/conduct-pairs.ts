import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { type Arms, areTwins } from '../../images/arms/open-arms.ts';
import type { Platform } from '../../platform/platform.ts';
import { wallMs } from '../../base/clock.ts';
import { splitWord } from '../../base/named-file.ts';
import { growPlan } from '../../run/plan/grow.ts';
import { planTrials } from '../../run/plan/plan.ts';
import { type RunOutcome, conduct } from '../../run/conduct.ts';
import type { RunSoFar } from '../../run/run-request.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { MachineLock } from '../../store/run-lock.ts';
import type { StoredRun } from '../../store/run-reader.ts';
import { createRunDirectory } from '../../store/run-writer.ts';
import type { Caller } from '../caller.ts';
import { othersOf } from '../other-runs.ts';
import { sumUp } from '../sum-up.ts';
import { requireGenerators } from '../generator-hosts.ts';
import { readyEngine } from '../ready-engine.ts';
import { readVersion } from '../../base/project.ts';
import { ARM_NAMES } from './arm-names.ts';

const TOPOLOGIES = [ARM_NAMES.baseline, ARM_NAMES.candidate];

export interface PairsTask {
  readonly scenario: Scenario;
  readonly arms: Arms;
  /** where both run */
  readonly platform: Platform;
  /** pairs before anybody asks for more */
  readonly pairs: number;
  /** how many more pairs are wanted, when those planned are measured; 0 ends it */
  readonly morePairs: (so: RunSoFar) => Promise<number>;
  /** metrics that pairs are wanted for; absent: all */
  readonly repeatsFor?: readonly ('time' | 'work')[];
  /** whether a trial that is done ends it; absent: one that failed */
  readonly endsAt?: (trial: TrialRecord) => boolean;
  /** in the name of the directory */
  readonly name: string;
  /** the run whose regression this one is to confirm */
  readonly confirms?: string;
  readonly resumes?: StoredRun;
  readonly reports: string;
  readonly lock: MachineLock;
  readonly caller: Caller;
}

/** Measures pairs of two arms, each trial with fresh containers, as a run of its own. */
export async function conductPairs(task: PairsTask): Promise<RunOutcome & { readonly directory: string }> {
  const { scenario, arms, lock, resumes } = task;
  const engine = await readyEngine(scenario);
  await requireGenerators(scenario, undefined, task.caller);
  const order = { topologies: TOPOLOGIES, seed: scenario.load.seed };
  const directory = resumes?.directory ?? (await createRunDirectory(task.reports, wallMs(), task.name));
  using progress = task.caller.progress();
  const { listen } = progress;
  for (const message of [...arms.baseline.notes, ...arms.candidate.notes]) listen({ type: 'warning', message });
  if (areTwins(arms)) listen({ type: 'warning', message: 'both arms run the same images by the same compose file' });
  const outcome = await conduct({
    version: await readVersion(),
    command: task.caller.command,
    scenario: { ...scenario, reference: ARM_NAMES.baseline },
    candidates: {
      kind: 'topologies',
      platform: task.platform,
      topologies: [arms.baseline.topology, arms.candidate.topology],
    },
    plan: resumes?.run.plan ?? planTrials({ ...order, trials: task.pairs }),
    engine,
    extend: async (so) => {
      const more = await task.morePairs(so);
      const planned = new Set(
        so.run.plan.filter(({ repeats }) => repeats === undefined).map(({ repetition }) => repetition),
      ).size;
      // In whole blocks of two pairs, so that both orders are equally frequent.
      const trials = more === 0 ? planned : 2 * Math.ceil((planned + more) / 2);
      return { trials: growPlan(so.run.plan, { ...order, trials }), reason: `${more} more pairs may decide` };
    },
    endsAt: task.endsAt ?? (({ state }) => state === 'failed'),
    ...(task.repeatsFor === undefined ? {} : { repeatsFor: task.repeatsFor }),
    arms: [arms.baseline.record, arms.candidate.record],
    ...(task.confirms === undefined ? {} : { confirms: task.confirms }),
    ...(resumes === undefined ? {} : { resumes }),
    reports: task.reports,
    directory,
    otherRuns: othersOf(lock),
    listener: listen,
    signal: task.caller.signal,
  });
  await sumUp(directory, task.reports);
  return { ...outcome, directory };
}

/** What a reader knows a topology by: the folder of its compose file, and a digest of what was said of it from outside. */
export function topologyName({ baseline }: Pick<Arms, 'baseline'>): string {
  const { nameOrPath, settings } = splitWord(baseline.record.topology);
  const name = basename(nameOrPath.replace(/\/[^/]*\.ya?ml$/, ''));
  if (settings === '') return name;
  const { env_files: _files, ...said } = JSON.parse(settings) as Readonly<Record<string, unknown>>;
  if (Object.keys(said).length === 0) return name;
  return `${name}-${createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 8)}`;
}
