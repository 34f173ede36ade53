import type { Prices } from '../../records/objectives.ts';
import { median } from '../../stats/quantile.ts';
import { costPerMillionHits, demandOf } from './cost.ts';
import type { CostBasis, Criterion, TopologyFacts, TrialFacts } from './facts.ts';
import { known } from './objectives.ts';

export type Values = Readonly<Partial<Record<Criterion, number>>>;

/** A topology as it is compared: a number for each criterion, and those of its trials. */
export interface Candidate {
  readonly name: string;
  readonly values: Values;
  readonly trials: readonly { readonly repetition: number; readonly values: Values }[];
}

/** What money depends on. */
export interface Pricing {
  readonly prices?: Prices | undefined;
  readonly targetUse: number;
  readonly hitsPerDay: number;
}

/** By what candidates are compared in a run. */
export interface Basis {
  readonly cost: CostBasis;
  /** whether response times of different topologies may be set side by side */
  readonly comparesTimes: boolean;
  /** whether their databases count statements by the same settings */
  readonly comparesStatements: boolean;
  /** whether their databases are of one kind, which times the same parts of a statement */
  readonly comparesDatabaseTimes: boolean;
}

/** Money where there are prices and cores of anyone; else cores, where anyone's are known; else CPU time. */
export function costBasisOf(all: readonly TopologyFacts[], { prices }: Pricing): CostBasis {
  const measured = all.filter(({ state }) => state === 'measured');
  if (prices !== undefined && measured.some(({ serving }) => demandOf(serving) !== undefined)) return 'price';
  return measured.some(({ serving }) => serving?.demand !== undefined) ? 'cores' : 'cpu';
}

export function candidateOf(facts: TopologyFacts, basis: Basis, pricing: Pricing): Candidate {
  const { name, trials, serving } = facts;
  const own = trials.map((trial) => ({ repetition: trial.repetition, values: trialValues(trial, basis, pricing) }));
  const middle = (criterion: Criterion): number | undefined => {
    const values = known(own.map(({ values: each }) => each[criterion]));
    return values.length === 0 ? undefined : median(values);
  };
  const values = withoutUnknown({
    cost: basis.cost === 'cpu' ? middle('cost') : servingCost(facts, basis.cost, pricing),
    memory: serving?.peakMemoryBytes,
    statements: middle('statements'),
    'database-time': middle('database-time'),
    p95: middle('p95'),
  });
  return { name, values, trials: own };
}

function servingCost({ serving }: TopologyFacts, basis: CostBasis, pricing: Pricing): number | undefined {
  if (basis === 'cores') return serving?.demand?.peakCores.value;
  const demand = demandOf(serving);
  return demand === undefined || pricing.prices === undefined
    ? undefined
    : costPerMillionHits(demand, { ...pricing, prices: pricing.prices });
}

function trialValues(trial: TrialFacts, basis: Basis, pricing: Pricing): Values {
  return withoutUnknown({
    cost: trialCost(trial, basis.cost, pricing),
    memory: trial.memoryBytes,
    statements: basis.comparesStatements ? trial.statementsPerHit : undefined,
    'database-time': basis.comparesStatements && basis.comparesDatabaseTimes ? trial.databaseMsPerHit : undefined,
    p95: basis.comparesTimes && trial.isTimeValid ? trial.p95Ms : undefined,
  });
}

function trialCost({ cpuMsPerHit, roles, memoryBytes }: TrialFacts, basis: CostBasis, pricing: Pricing) {
  if (basis === 'cpu') return cpuMsPerHit;
  if (basis === 'cores') return roles?.reduce((sum, { cores }) => sum + cores, 0);
  if (roles === undefined || memoryBytes === undefined || pricing.prices === undefined) return undefined;
  return costPerMillionHits({ roles, memoryBytes }, { ...pricing, prices: pricing.prices });
}

function withoutUnknown(values: Readonly<Record<Criterion, number | undefined>>): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
