import type { Prices } from '../../../../src/records/objectives.ts';
import type { Serving } from '../../../../src/records/serving.ts';
import type { Field } from '../../../../src/verdicts/choice/answer.ts';
import type { TopologyFacts, TrialFacts } from '../../../../src/verdicts/choice/facts.ts';

export interface Given {
  readonly cpu?: number;
  readonly cores?: number;
  readonly databaseCores?: number;
  readonly memoryMb?: number;
  /** per 1,000 hits */
  readonly statements?: number;
  readonly databaseMs?: number;
  readonly p95?: number;
  readonly errors?: number;
  readonly isTimeValid?: boolean;
}

/** The run of two cores, one trial each, that the former rule answered with "Take cluster". */
export const FIVE: Readonly<Record<string, Given>> = {
  legacy: { cpu: 1.86, cores: 0.77, memoryMb: 645, statements: 4069, databaseMs: 795, p95: 6.8 },
  cache: { cpu: 1.11, cores: 0.44, memoryMb: 652, statements: 820, databaseMs: 70, p95: 4.1 },
  messaging: { cpu: 1.3, cores: 0.55, memoryMb: 794, statements: 711, databaseMs: 73, p95: 5.5 },
  tasks: { cpu: 1.44, cores: 0.57, memoryMb: 857, statements: 503, databaseMs: 81, p95: 5.7 },
  cluster: { cpu: 3.12, cores: 1.18, memoryMb: 2072, statements: 290, databaseMs: 155, p95: 30.4 },
};

export const PRICES: Prices = { coreHour: 0.04, gbHour: 0.005, currency: 'EUR' };

/** A topology with one trial for each of what is given. */
export function facts(name: string, ...trials: readonly Given[]): TopologyFacts {
  const [first = {}] = trials;
  return {
    name,
    state: 'measured',
    trials: trials.map(trialFacts),
    endpoints: [],
    serving: servingOf(first),
    problems: [],
  };
}

export function field(all: readonly TopologyFacts[], changes: Partial<Field> = {}): Field {
  return {
    facts: all,
    pricing: { targetUse: 0.6, hitsPerDay: 23_000_000 },
    comparesTimes: true,
    comparesStatements: true,
    comparesDatabaseTimes: true,
    margins: {},
    command: 'benchday run day --trials 7',
    ...changes,
  };
}

/** With prices. */
export function priced(all: readonly TopologyFacts[], prices: Prices = PRICES): Field {
  return field(all, { pricing: { targetUse: 0.6, hitsPerDay: 23_000_000, prices } });
}

export const five = (): TopologyFacts[] => Object.entries(FIVE).map(([name, given]) => facts(name, given));

function trialFacts(given: Given, index: number): TrialFacts {
  const { cpu, memoryMb, statements, databaseMs, p95, errors = 0, isTimeValid = true } = given;
  return {
    trial: index + 1,
    repetition: index + 1,
    isTimeValid,
    p95Ms: p95,
    errorRatio: errors,
    statementsPerHit: statements === undefined ? undefined : statements / 1000,
    databaseMsPerHit: databaseMs === undefined ? undefined : databaseMs / 1000,
    cpuMsPerHit: cpu,
    memoryBytes: memoryMb === undefined ? undefined : memoryMb * 1e6,
    roles: rolesOf(given),
  };
}

function rolesOf({ cores, databaseCores = 0 }: Given) {
  if (cores === undefined) return undefined;
  return [
    { role: 'app', cores: cores - databaseCores },
    { role: 'database', cores: databaseCores },
  ];
}

function servingOf(given: Given): Serving {
  const { cores, memoryMb } = given;
  const exactly = (value: number) => ({ value, lower: value, upper: value });
  return {
    containers: 3,
    ...(memoryMb === undefined ? {} : { peakMemoryBytes: memoryMb * 1e6 }),
    ...(cores === undefined
      ? {}
      : {
          demand: {
            intervals: 24,
            peakRatePerSecond: 382,
            idleCores: exactly(0.05),
            cpuMsPerHit: exactly(((cores - 0.05) / 382) * 1000),
            peakCores: exactly(cores),
            roles: rolesOf(given) ?? [],
            usedCoreHoursPerMillionHits: 0.3,
          },
        }),
  };
}
