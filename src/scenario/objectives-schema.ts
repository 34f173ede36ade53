import { z } from 'zod';
import { type Objectives, type Prices, type ServerSize, TARGET_USE } from '../records/objectives.ts';
import { REQUIREMENT_IDS } from '../records/requirement-ids.ts';
import { ROLES } from '../records/roles.ts';
import { numberBetween, positiveNumber } from '../base/plain-words.ts';
import type { Scenario } from './scenario.ts';

const DEFAULT_P95_MS = 250;
const DEFAULT_ERROR_RATIO = 0.01;

const example = z.boolean().default(false).describe('true: marked as an example wherever it is printed');

/** The old name of two of the objectives. */
export const sloSchema = z.strictObject({
  p95_ms: positiveNumber(600_000).default(DEFAULT_P95_MS),
  error_ratio: numberBetween(0, 1).default(DEFAULT_ERROR_RATIO),
});

export const objectivesSchema = z.strictObject({
  p95_ms: positiveNumber(600_000)
    .default(DEFAULT_P95_MS)
    .describe('95 % of the hits are answered within, from when they are due'),
  error_ratio: numberBetween(0, 1).default(DEFAULT_ERROR_RATIO).describe('most hits with a wrong or no answer'),
  database_statements_per_hit: positiveNumber(1e6).optional(),
  database_ms_per_hit: positiveNumber(1e6).optional().describe('time that the database works on a hit'),
  offload_ratio_min: numberBetween(0, 1)
    .optional()
    .describe("least share of the reference's database statements that is spared"),
  endpoints: z
    .record(
      z.string(),
      z.strictObject({ p95_ms: positiveNumber(600_000).optional(), error_ratio: numberBetween(0, 1).optional() }),
    )
    .optional()
    .describe('by the name of the endpoint'),
  requirements: z
    .array(z.enum(REQUIREMENT_IDS))
    .min(1)
    .refine((ids) => new Set(ids).size === ids.length, { error: 'names one twice' })
    .optional()
    .describe('rows of the scorecard that a topology must meet, by what is stored of the same version of it'),
  example,
});

export const stopWhenSchema = z.strictObject({
  error_ratio: numberBetween(0, 1).optional().describe('more of the answers are wrong or missing'),
  p95_ms: positiveNumber(600_000).optional().describe('p95 of service times is longer'),
  for_s: numberBetween(1, 3600).default(10).describe('without a break'),
});

export const serverSchema = z.strictObject({
  cores: positiveNumber(10_000),
  memory_gb: positiveNumber(1_000_000),
  target_use: numberBetween(0.01, 1).default(TARGET_USE).describe('share that may be in use at the busiest time'),
  example,
});

const rolePrice = z.strictObject({ core_hour: numberBetween(0, 1e6) }).optional();

export const costSchema = z.strictObject({
  core_hour: numberBetween(0, 1e6),
  gb_hour: numberBetween(0, 1e6),
  currency: z.string().min(1).max(12),
  example,
  'load-balancer': rolePrice,
  'page-cache': rolePrice,
  app: rolePrice,
  database: rolePrice.describe('its core is dearer, and harder to add'),
  'object-cache': rolePrice,
  broker: rolePrice,
  worker: rolePrice,
  registry: rolePrice,
});

interface Sections {
  readonly objectives?: z.output<typeof objectivesSchema> | undefined;
  readonly slo?: z.output<typeof sloSchema> | undefined;
}

export function objectivesOf({ objectives, slo }: Sections): Objectives {
  const set = objectives ?? slo;
  const endpoints = Object.entries(objectives?.endpoints ?? {});
  return {
    p95Ms: set?.p95_ms ?? DEFAULT_P95_MS,
    errorRatio: set?.error_ratio ?? DEFAULT_ERROR_RATIO,
    ...optional('databaseStatementsPerHit', objectives?.database_statements_per_hit),
    ...optional('databaseMsPerHit', objectives?.database_ms_per_hit),
    ...optional('offloadRatioMin', objectives?.offload_ratio_min),
    ...(endpoints.length === 0
      ? {}
      : {
          endpoints: endpoints.map(([name, own]) => ({
            name,
            ...optional('p95Ms', own.p95_ms),
            ...optional('errorRatio', own.error_ratio),
          })),
        }),
    ...(objectives?.requirements === undefined ? {} : { requirements: objectives.requirements }),
    ...(objectives?.example === true ? { isExample: true } : {}),
  };
}

export function stopOf({
  error_ratio,
  p95_ms,
  for_s,
}: z.output<typeof stopWhenSchema>): NonNullable<Scenario['stopWhen']> {
  return { ...optional('errorRatio', error_ratio), ...optional('p95Ms', p95_ms), forMs: for_s * 1000 };
}

export function traceOf(share: number | undefined): Pick<Scenario, 'traceShare'> {
  return share === undefined || share === 0 ? {} : { traceShare: share };
}

export function serverOf({
  cores,
  memory_gb,
  target_use,
  example: isExample,
}: z.output<typeof serverSchema>): ServerSize {
  return { cores, memoryGb: memory_gb, targetUse: target_use, ...(isExample ? { isExample } : {}) };
}

export function pricesOf(cost: z.output<typeof costSchema>): Prices {
  const roles = ROLES.flatMap((role) => {
    const own = cost[role];
    return own === undefined ? [] : [{ role, coreHour: own.core_hour }];
  });
  return {
    coreHour: cost.core_hour,
    gbHour: cost.gb_hour,
    currency: cost.currency,
    ...(roles.length === 0 ? {} : { roles }),
    ...(cost.example ? { isExample: true } : {}),
  };
}

function optional<K extends string>(key: K, value: number | undefined): { [P in K]?: number } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: number });
}
