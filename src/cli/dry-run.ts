import { plainSeconds } from '../base/number-text.ts';
import { accessLines } from './access-lines.ts';
import type { RunPlan } from '../jobs/run/plan-run.ts';

/** What a run would do, in words. */
export function describePlan(planned: RunPlan): string {
  const { scenario, schedule, candidates, plan, minutes, notes, generators, hostAccess, wantedImages } = planned;
  const { load, warmUp, profile } = scenario;
  const isSteady = warmUp.until === 'steady' ? `, until steady, at most ${plainSeconds(warmUp.maxMs)}` : '';
  return [
    `${scenario.title}  (${scenario.file})`,
    `profile   ${profile.name}: ${profile.source}`,
    ...(load.script === undefined
      ? [
          `load      ${schedule.hits} hits in ${plainSeconds(load.durationMs)} (${load.mode}), mean ${schedule.meanRatePerSecond.toFixed(0)}/s, peak ${schedule.peakRatePerSecond.toFixed(0)}/s`,
          `schedule  ${schedule.digest}, seed ${load.seed}, ${load.arrivals}`,
        ]
      : [`load      what the k6 script ${load.script} sends, about ${plainSeconds(load.durationMs)}`]),
    `warm-up   ${plainSeconds(warmUp.durationMs)} at ${warmUp.ratePerSecond}/s${isSteady}`,
    ...(candidates.kind === 'target'
      ? [`target    ${candidates.url}`]
      : candidates.topologies.map(
          ({ name, waves }) => `topology  ${name}: ${waves.map((wave) => wave.join(' + ')).join(' -> ')}`,
        )),
    ...generators.map((line) => `sender    ${line}`),
    ...accessLines(hostAccess),
    ...wantedImages.map(
      ({ image, topology, services, how }) =>
        `image     ${topology}: ${image} (${services.join(', ')}) is missing: ${how}`,
    ),
    `order     ${plan.map(({ topology }) => topology).join(', ')}`,
    `time      about ${minutes.expected} min${minutes.most === minutes.expected ? '' : `, up to ${minutes.most} when trials are invalid`}`,
    ...notes.map((note) => `note      ${note}`),
    'nothing was started (--dry-run)',
  ].join('\n');
}

export function planAsJson({
  scenario,
  schedule,
  plan,
  notes,
  generators,
  hostAccess,
  wantedImages,
  exit,
}: RunPlan): unknown {
  const senders = generators.length === 0 ? {} : { generators };
  return { dryRun: true, scenario: scenario.name, schedule, plan, notes, ...senders, hostAccess, wantedImages, exit };
}
