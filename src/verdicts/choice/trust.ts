import type { Decision, TopologySummary } from '../../records/summary.ts';
import { worstState } from '../../checks/judge-trial.ts';
import { listOf } from './words.ts';

/** Points of steal by which two topologies' trials may differ before their times cannot be set side by side. @source STEAL of arms, own limit */
const STEAL_DIFFERENCE = 0.05;

/** Whether the response times of a run's topologies may be set side by side. */
export interface TimeComparability {
  readonly isComparable: boolean;
  /** why not, or of whom not, as the end of a sentence; empty: of all */
  readonly reason: string;
}

/** What is invalid is left out and named; it does not spoil the others. */
export function timeComparability(topologies: readonly TopologySummary[]): TimeComparability {
  const measured = topologies.flatMap((topology) => (topology.measured === undefined ? [] : [topology]));
  const broken = measured.filter(({ validity }) => validity.time === 'invalid');
  const whole = measured.filter((topology) => !broken.includes(topology));
  const reason = brokenText(broken);
  if (whole.length < Math.min(2, measured.length) || whole.length === 0) return { isComparable: false, reason };
  const steals = whole.flatMap(({ measured: figures }) => figures?.stealRatio?.median ?? []);
  const difference = steals.length > 1 ? Math.max(...steals) - Math.min(...steals) : 0;
  if (difference > STEAL_DIFFERENCE) {
    return {
      isComparable: false,
      reason: `the CPU share taken by others differed by ${(difference * 100).toFixed(0)} points between them`,
    };
  }
  return { isComparable: true, reason };
}

function brokenText(broken: readonly TopologySummary[]): string {
  const causes = broken.map(({ name, measured }) => {
    const checks = (measured?.checks ?? []).filter((check) => check.state === 'invalid' && check.speaksFor !== 'work');
    // One trial's figure stands for the others: the report has them all.
    const titles = new Map(checks.map((check) => [check.title, check.measured]));
    return `${name}: ${[...titles].map(([title, value]) => `${title.toLowerCase()} ${value}`).join(', ')}`;
  });
  return causes.length > 2 ? `${causes.slice(0, 2).join('; ')}; and ${causes.length - 2} more` : causes.join('; ');
}

/** "cluster (throttling)": the figures stand with the checks. */
function warnedText(warned: readonly TopologySummary[]): string {
  return listOf(
    warned.map(({ name, measured }) => {
      const checks = (measured?.checks ?? []).filter(
        (check) => check.state === 'warning' && check.speaksFor !== 'work',
      );
      return `${name} (${listOf([...new Set(checks.map(({ title }) => title.toLowerCase()))])})`;
    }),
  );
}

/** Whether a run's answer can be trusted, in sentences. What does not count is named, and spoils nothing else. */
export function trustOf(input: {
  topologies: readonly TopologySummary[];
  time: TimeComparability;
}): Pick<Decision, 'trust' | 'trustState'> {
  const { topologies, time } = input;
  const counted = topologies.filter(({ measured, validity }) => measured !== undefined && validity.work !== 'invalid');
  if (counted.length === 0 && topologies.some(({ stopped }) => stopped !== undefined)) {
    return {
      trust: 'Measurements were stopped early: who was stopped does not hold, and no more is known.',
      trustState: 'warning',
    };
  }
  if (counted.length === 0) return { trust: 'Nothing here may be used for a decision.', trustState: 'invalid' };
  const left = topologies.filter((topology) => !counted.includes(topology)).map(({ name }) => name);
  const isOnce = counted.every(({ trials }) => trials.validWork <= 1);
  const sentences = [
    // First, since the first screen has room for the beginning alone.
    ...unboundText(counted),
    ...(isOnce ? ['One trial of each topology: how far a figure varies from trial to trial is not known.'] : []),
    ...(left.length === 0 ? [] : [`Not measured validly, and left out: ${left.join(', ')}.`]),
    workTrust(counted),
    ...timeTrust(counted, time),
  ];
  const times = counted.map(({ validity }) => validity.time);
  const isDoubtful =
    left.length > 0 ||
    isOnce ||
    counted.some(({ unboundServers }) => unboundServers !== undefined) ||
    !time.isComparable ||
    times.includes('invalid');
  // Invalid times leave an answer that rests on work: a warning, not a refusal.
  const states = [...counted.map(({ validity }) => validity.work), ...times.filter((state) => state !== 'invalid')];
  return { trust: sentences.join(' '), trustState: isDoubtful ? 'warning' : worstState(states) };
}

/** Without its budget a server is a name: what runs on it takes whatever the machine has. */
function unboundText(counted: readonly TopologySummary[]): string[] {
  const reasons = new Set(counted.flatMap(({ unboundServers: unbound }) => unbound?.reason ?? []));
  return [...reasons].map((reason) => {
    const whose = counted.flatMap(({ name, unboundServers: unbound }) =>
      unbound?.reason === reason ? [`${name} (${listOf(unbound.servers)})`] : [],
    );
    return `The budgets of the servers of ${listOf(whose)} did not bind: ${reason}.`;
  });
}

/** What nobody read is no work that can be trusted. */
function workTrust(counted: readonly TopologySummary[]): string {
  const unread = counted.flatMap(({ name, measured }) =>
    (measured?.checks ?? [])
      .filter(({ state, speaksFor }) => state === 'not-measured' && speaksFor === 'work')
      .map((check) => `${name}: ${check.measured}`),
  );
  const closed = 'the hits and writes of every counted trial add up';
  return unread.length === 0
    ? `The work metrics can be trusted: ${closed}.`
    : `Not all of the work was read (${[...new Set(unread)].join('; ')}); ${closed}.`;
}

/** Nothing stands beside a single topology: its times can only be doubted. */
function timeTrust(counted: readonly TopologySummary[], time: TimeComparability): string[] {
  if (!time.isComparable) return [`Response times cannot be compared: ${time.reason}.`];
  if (time.reason !== '') return [`Response times can be compared but for ${time.reason}.`];
  const warned = warnedText(counted.filter(({ validity }) => validity.time === 'warning'));
  const doubt = warned === '' ? '' : `, with a warning for ${warned}`;
  if (counted.length === 1) return warned === '' ? [] : [`Response times have a warning for ${warned}.`];
  return [`Response times can be compared${doubt}.`];
}
