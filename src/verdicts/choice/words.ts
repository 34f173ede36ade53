import { failureDigits, limitPercent, plainPercent, sparedWhole } from '../../base/number-text.ts';
import type { CostBasis, Criterion } from './facts.ts';
import type { Objective } from './objectives.ts';

interface CriterionWords {
  /** of what there is more */
  readonly more: (basis: CostBasis) => string;
  /** after "40 %" */
  readonly less: (basis: CostBasis) => string;
  /** after "by" */
  readonly alone: (basis: CostBasis) => string;
}

const COST: Readonly<Record<CostBasis, Readonly<{ more: string; less: string; alone: string }>>> = {
  price: { more: 'cost', less: 'lower cost', alone: 'cost' },
  cores: { more: 'CPU', less: 'less CPU', alone: 'cores at the busiest time' },
  cpu: { more: 'CPU time per hit', less: 'less CPU time per hit', alone: 'CPU time per hit' },
};

export const CRITERION_WORDS: Readonly<Record<Criterion, CriterionWords>> = {
  cost: { more: (basis) => COST[basis].more, less: (basis) => COST[basis].less, alone: (basis) => COST[basis].alone },
  memory: { more: () => 'memory', less: () => 'less memory', alone: () => 'memory' },
  statements: {
    more: () => 'database statements per hit',
    less: () => 'fewer database statements per hit',
    alone: () => 'database statements',
  },
  'database-time': { more: () => 'database time', less: () => 'less database time', alone: () => 'database time' },
  p95: { more: () => 'p95', less: () => 'lower p95', alone: () => 'p95' },
};

/** "29 % more CPU", "2.8 times the CPU" */
export function moreText(criterion: Criterion, ratio: number, basis: CostBasis): string {
  const word = CRITERION_WORDS[criterion].more(basis);
  const more = word === 'cost' || word === 'p95' ? 'higher' : 'more';
  if (!Number.isFinite(ratio)) return `${more} ${word}`;
  return ratio >= 2 ? `${ratio.toFixed(1)} times the ${word}` : `${wholePercent(ratio - 1)} ${more} ${word}`;
}

/** "39 % fewer database statements" */
export function lessText(criterion: Criterion, ratio: number, basis: CostBasis): string {
  return `${wholePercent(1 - ratio)} ${CRITERION_WORDS[criterion].less(basis)}`;
}

/** With all of its digits: rounded it would be another limit. */
export function limitText({ limit, unit }: Pick<Objective, 'limit' | 'unit'>): string {
  if (unit === 'ratio') return limitPercent(limit);
  const exact = (value: number) => String(Number(value.toPrecision(12)));
  if (unit !== 'ms') return exact(limit);
  return limit >= 1000 ? `${exact(limit / 1000)} s` : `${exact(limit)} ms`;
}

export function valueText(value: number, unit: string): string {
  // As on the scorecard: what is not nothing is never written as 0 %.
  if (unit === 'ratio') return value > 0 && value < 0.0001 ? `${failureDigits(value)} %` : plainPercent(value, 2);
  const text = digits(value);
  if (unit !== 'ms') return text;
  return value >= 1000 ? `${digits(value / 1000)} s` : `${text} ms`;
}

/** Three digits, never scientific. */
export function digits(value: number): string {
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  return String(Number(value.toFixed(Math.min(12, Math.max(0, 2 - magnitude)))));
}

const COUNTS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** A small count in words: five. */
export function countText(count: number): string {
  return COUNTS[count] ?? String(count);
}

export function listOf(names: readonly string[]): string {
  return names.length <= 1 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1] ?? ''}`;
}

/** A difference; where there is one it never reads as none, and where something is left never as all. */
export function wholePercent(ratio: number): string {
  return ratio > 0 && Math.round(ratio * 100) === 0 ? plainPercent(ratio, 2) : `${sparedWhole(ratio)} %`;
}
