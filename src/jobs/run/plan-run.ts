import type { PlannedTrial } from '../../run/plan/plan.ts';
import { scheduleDigest } from '../../scenario/schedule-digest.ts';
import { scheduleOf } from '../../scenario/scenario-schedule.ts';
import { type ScheduleTotals, scheduleTotals } from '../../scenario/schedule-totals.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { keptTrials } from '../../run/resume.ts';
import { readRun } from '../../store/run-reader.ts';
import { startOrder } from '../../topology/start-order.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { generatorLines } from '../generator-hosts.ts';
import { type AskedAccess, type RunWords, prepareRun } from './prepare-run.ts';
import type { WantedImage } from '../wanted-images.ts';
import { refuseOtherWords, refuseTopologies, wordsOf } from './resumed-words.ts';

/** What a run would do. */
export interface RunPlan {
  readonly scenario: Pick<Scenario, 'name' | 'title' | 'file' | 'load' | 'warmUp' | 'profile'>;
  readonly schedule: ScheduleTotals & { readonly digest: string };
  /** what would be measured: an address, or the services of each topology in the waves in which they start */
  readonly candidates:
    | { readonly kind: 'target'; readonly url: string }
    | {
        readonly kind: 'topologies';
        readonly topologies: readonly { readonly name: string; readonly waves: readonly (readonly string[])[] }[];
      };
  readonly plan: readonly PlannedTrial[];
  /** about so long; `most` when every trial that may be repeated is */
  readonly minutes: { readonly expected: number; readonly most: number };
  readonly notes: readonly string[];
  /** hosts that would send the load, one sentence each; empty: this machine */
  readonly generators: readonly string[];
  /** of this machine, outside of the topologies' own folders; what is not allowed would end the run */
  readonly hostAccess: readonly AskedAccess[];
  /** images that are not there, and how each is got */
  readonly wantedImages: readonly WantedImage[];
  readonly exit: Exit;
}

/** What bring-up, verification and tear-down of a topology take, roughly; only for the estimate. */
export const AROUND_A_TRIAL_MS = 30_000;

/** Reads and checks everything, and starts nothing. @throws {BenchdayError} as prepareRun; of a run that is resumed RUN_UNKNOWN */
export async function planRun(
  words: RunWords,
  resumes: { name: string; reports: string } | undefined,
): Promise<RunPlan> {
  if (resumes !== undefined) refuseOtherWords(words);
  const stored = resumes === undefined ? undefined : await readRun(resumes.name, resumes.reports);
  if (stored !== undefined) refuseTopologies(words, stored);
  const { topologies, allowHostAccess, collect } = words;
  const asked = stored === undefined ? words : { ...wordsOf(stored, topologies), allowHostAccess, collect };
  const prepared = await prepareRun(asked, {
    isPlan: true,
    say: () => undefined,
    ...(stored === undefined ? {} : { resumes: stored }),
  });
  const { scenario, candidates, notes, hostAccess, wantedImages } = prepared;
  const isRefused = hostAccess.some(({ isAllowed }) => !isAllowed);
  const kept = new Set(stored === undefined ? [] : keptTrials(stored.run, stored.trials).map(({ trial }) => trial));
  const plan = prepared.plan.filter(({ trial }) => !kept.has(trial));
  const schedule = scheduleOf(scenario, '');
  const trialMs =
    scenario.load.durationMs + scenario.warmUp.durationMs + (candidates.kind === 'topologies' ? AROUND_A_TRIAL_MS : 0);
  const minutes = (trials: number): number => Math.ceil((trials * trialMs) / 60_000);
  return {
    scenario,
    schedule: { ...scheduleTotals(schedule), digest: scheduleDigest(schedule) },
    candidates:
      candidates.kind === 'target'
        ? { kind: 'target', url: candidates.url }
        : {
            kind: 'topologies',
            topologies: candidates.topologies.map((topology) => ({
              name: topology.name,
              waves: startOrder(topology).map((wave) => wave.map(({ name }) => name)),
            })),
          },
    plan,
    minutes: { expected: minutes(plan.length), most: minutes((1 + scenario.repeatInvalid) * plan.length) },
    notes,
    generators: generatorLines(scenario),
    hostAccess,
    wantedImages,
    exit: exitOf(isRefused ? { kind: 'validation', areValid: false } : { kind: 'done' }),
  };
}
