import { startOrder } from '../topology/start-order.ts';
import { scheduleDigest } from '../scenario/schedule-digest.ts';
import { scheduleOf } from '../scenario/scenario-schedule.ts';
import { scheduleTotals } from '../scenario/schedule-totals.ts';
import type { Candidates } from '../run/run-request.ts';
import type { PlannedTrial } from '../run/plan/plan.ts';
import type { Scenario } from '../scenario/scenario.ts';

interface Prepared {
  readonly scenario: Scenario;
  readonly candidates: Candidates;
  readonly plan: readonly PlannedTrial[];
  readonly notes: readonly string[];
}

/** What bring-up, verification and tear-down of a topology take, roughly; only for the estimate. */
const AROUND_A_TRIAL_MS = 30_000;

/** What a run would do, in words. */
export function describePlan({ scenario, candidates, plan, notes }: Prepared): string {
  const schedule = scheduleOf(scenario, '');
  const totals = scheduleTotals(schedule);
  const trialMs =
    scenario.load.durationMs + scenario.warmUp.durationMs + (candidates.kind === 'topologies' ? AROUND_A_TRIAL_MS : 0);
  const minutes = (trials: number): number => Math.ceil((trials * trialMs) / 60_000);
  const most = (1 + scenario.repeatInvalid) * plan.length;
  return [
    `${scenario.title}  (${scenario.file})`,
    `profile   ${scenario.profile.name}: ${scenario.profile.source}`,
    `load      ${totals.hits} hits in ${scenario.load.durationMs / 1000} s (${scenario.load.mode}), mean ${totals.meanRatePerSecond.toFixed(0)}/s, peak ${totals.peakRatePerSecond.toFixed(0)}/s`,
    `schedule  ${scheduleDigest(schedule)}, seed ${scenario.load.seed}, ${scenario.load.arrivals}`,
    `warm-up   ${scenario.warmUp.durationMs / 1000} s at ${scenario.warmUp.ratePerSecond}/s${scenario.warmUp.until === 'steady' ? `, until steady, at most ${scenario.warmUp.maxMs / 1000} s` : ''}`,
    ...(candidates.kind === 'target'
      ? [`target    ${candidates.url}`]
      : candidates.topologies.map(
          (topology) =>
            `topology  ${topology.name}: ${startOrder(topology)
              .map((wave) => wave.map(({ name }) => name).join(' + '))
              .join(' -> ')}`,
        )),
    `order     ${plan.map(({ topology }) => topology).join(', ')}`,
    `time      about ${minutes(plan.length)} min${most === plan.length ? '' : `, up to ${minutes(most)} when trials are invalid`}`,
    ...notes.map((note) => `note      ${note}`),
    'nothing was started (--dry-run)',
  ].join('\n');
}

export function planAsJson({ scenario, plan, notes }: Prepared): unknown {
  const schedule = scheduleOf(scenario, '');
  return {
    dryRun: true,
    scenario: scenario.name,
    schedule: { ...scheduleTotals(schedule), digest: scheduleDigest(schedule) },
    plan,
    notes,
    exit: { code: 0, reason: 'ok' },
  };
}
