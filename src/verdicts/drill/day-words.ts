import type { DisasterDay } from '../../records/disaster-day.ts';
import type { DrillPlay, DrillResult } from '../../records/drill-record.ts';
import { secondsText } from './words.ts';

type Played = Pick<DisasterDay, 'topology' | 'scenario' | 'isQuick' | 'drills'>;

/** A day in one sentence: how many drills held, the longest outage (apart from what was only slow), and whether what was acknowledged is stored. */
export function daySentence({ topology, scenario, isQuick, drills }: Played): string {
  const day = `${isQuick ? 'Quick disaster-recovery day' : 'Disaster-recovery day'} of ${topology} under ${scenario}`;
  if (drills.length === 0) return `${day}: nothing was played.`;
  const counts = [...new Set(drills.map(({ state }) => state))]
    .toSorted((a, b) => Number(b === 'met') - Number(a === 'met'))
    .map((state) => `${drills.filter((drill) => drill.state === state).length} ${state.replace('-', ' ')}`);
  return `${day}: ${drills.length} ${drills.length === 1 ? 'drill' : 'drills'}, ${counts.join(', ')}; ${outageWords(drills)}; ${writeWords(drills)}.`;
}

function outageWords(drills: Played['drills']): string {
  const unended = drills.filter(({ outage }) => outage.missing > 0).map(({ drill }) => drill);
  const longestOf = (of: Played['drills']): string | undefined => {
    const timed = of.flatMap(({ drill, outage: { worst } }) => (worst === undefined ? [] : [{ drill, worst }]));
    const [longest] = timed.toSorted((a, b) => b.worst - a.worst);
    return longest && `${secondsText(longest.worst)} (${longest.drill})`;
  };
  const down = longestOf(drills.filter((drill) => !isOnlySlow(drill)));
  const slow = longestOf(drills.filter(isOnlySlow));
  const seen = [
    ...(down === undefined ? ['no outage was timed'] : [`the longest outage ${down}`]),
    ...(slow === undefined ? [] : [`the longest time of slow hits, none failed, ${slow}`]),
  ].join(', ');
  return unended.length === 0 ? seen : `${seen}, and the end of one not seen in ${unended.join(', ')}`;
}

/** Whether its plays failed no hit: unknown is no. */
export function isOnlySlow({ failed }: Pick<Played['drills'][number], 'failed'>): boolean {
  return failed?.worst === 0;
}

function writeWords(drills: Played['drills']): string {
  const named = (state: DrillResult['accounting']) =>
    drills.filter(({ accounting }) => accounting === state).map(({ drill }) => drill);
  const broken = named('fail');
  if (broken.length > 0) return `the accounting broke in ${broken.join(', ')}`;
  const open = [...named('unknown'), ...named('none')];
  if (open.length > 0) return `whether a write was lost is unknown in ${open.join(', ')}`;
  return 'every count closed';
}

/** How much of what was acknowledged is gone, over the plays of a drill: the recovery point, in writes. */
export function lostWrites(plays: readonly Pick<DrillPlay, 'accounting'>[]): string {
  const proofs = plays.map(({ accounting }) => accounting?.proof);
  if (proofs.length > 0 && proofs.every((proof) => proof?.state === 'not-applicable')) return 'no writes';
  const sets = proofs.flatMap((proof) => proof?.sets ?? []);
  const lost = sets.reduce((sum, { lost: one }) => sum + one.count, 0);
  const acknowledged = sets.reduce((sum, one) => sum + one.acknowledged, 0);
  const unread = proofs.filter(
    (proof) => proof?.state === undefined || proof.state === 'unknown' || !proof.sets,
  ).length;
  if (unread === 0 && plays.length > 0) return `${lost} of ${acknowledged}`;
  return lost === 0 ? 'unknown' : `at least ${lost}; unknown in ${unread} of ${plays.length} plays`;
}

/**
 * The drills of a day in the order in which each was first played; those that never were come last.
 * @param plays  all of the day, the controls too
 */
export function inOrderPlayed<Drill extends { readonly drill: string }>(
  drills: readonly Drill[],
  plays: readonly Pick<DrillPlay, 'drill' | 'trial'>[],
): readonly Drill[] {
  const first = ({ drill }: Drill): number =>
    Math.min(Number.MAX_SAFE_INTEGER, ...plays.filter((play) => play.drill === drill).map(({ trial }) => trial));
  return drills.toSorted((a, b) => first(a) - first(b));
}
