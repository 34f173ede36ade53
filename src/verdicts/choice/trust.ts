import type { RunRecord } from '../../records/run-record.ts';
import type { Decision, TopologySummary } from '../../records/summary.ts';
import { worstState } from '../../checks/judge-trial.ts';

/** Points of steal by which two topologies' trials may differ before their times cannot be set side by side. @source STEAL of arms, own limit */
const STEAL_DIFFERENCE = 0.05;

/** Whether the response times of a run's topologies may be set side by side. */
export interface TimeComparability {
  readonly isComparable: boolean;
  /** why not, as the end of a sentence; empty when comparable */
  readonly reason: string;
}

export function timeComparability(topologies: readonly TopologySummary[]): TimeComparability {
  const measured = topologies.flatMap((topology) => (topology.measured === undefined ? [] : [topology]));
  const broken = measured.filter((topology) => topology.validity.time === 'invalid');
  if (broken.length > 0) {
    const causes = broken.map((topology) => {
      const checks = (topology.measured?.checks ?? []).filter(
        (check) => check.state === 'invalid' && check.speaksFor !== 'work',
      );
      // One trial's figure stands for the others: the report has them all.
      const titles = new Map(checks.map((check) => [check.title, check.measured]));
      return `${topology.name}: ${[...titles].map(([title, measured]) => `${title.toLowerCase()} ${measured}`).join(', ')}`;
    });
    return { isComparable: false, reason: causes.slice(0, 2).join('; ') };
  }
  const steals = measured.flatMap(({ measured: figures }) => figures?.stealRatio?.median ?? []);
  const difference = steals.length > 1 ? Math.max(...steals) - Math.min(...steals) : 0;
  if (difference > STEAL_DIFFERENCE) {
    return {
      isComparable: false,
      reason: `the CPU share taken by others differed by ${(difference * 100).toFixed(0)} points between them`,
    };
  }
  return { isComparable: true, reason: '' };
}

/** Whether a run's answer can be trusted, in sentences. */
export function trustOf(input: {
  topologies: readonly TopologySummary[];
  time: TimeComparability;
  run: RunRecord;
}): Pick<Decision, 'trust' | 'trustState'> {
  const { topologies, time, run } = input;
  const states = topologies.map(({ validity }) => validity);
  const work = worstState(states.map((state) => state.work));
  const isOnce = run.plan.length === run.topologies.length;
  const sentences = [
    work === 'invalid'
      ? 'Not every topology was measured validly.'
      : 'The work metrics can be trusted: the accounting closed in every counted trial.',
    ...timeTrust(topologies, time),
    ...(isOnce ? ['One trial each: how far a figure would vary from trial to trial is not known.'] : []),
  ];
  // Invalid times leave an answer that rests on work: a warning, not a refusal.
  const trustState =
    work === 'invalid'
      ? 'invalid'
      : worstState([work, time.isComparable && !isOnce ? worstState(states.map((s) => s.time)) : 'warning']);
  return { trust: sentences.join(' '), trustState };
}

/** Nothing stands beside a single topology: its times can only be doubted. */
function timeTrust(topologies: readonly TopologySummary[], time: TimeComparability): string[] {
  if (!time.isComparable) return [`Response times are not comparable: ${time.reason}.`];
  const measured = topologies.filter((topology) => topology.measured !== undefined);
  return measured.length > 1 ? ['Response times are comparable.'] : [];
}
