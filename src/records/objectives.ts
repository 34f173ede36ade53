import { z } from 'zod';

const ratio = z.number().min(0).max(1);

/** What a good answer is, as the scenario sets it. */
export const objectives = z.strictObject({
  p95Ms: z.number(),
  errorRatio: ratio,
  databaseStatementsPerHit: z.number().optional(),
  databaseMsPerHit: z.number().optional(),
  /** least share of the reference's database statements that must be spared */
  offloadRatioMin: ratio.optional(),
  endpoints: z
    .array(z.strictObject({ name: z.string(), p95Ms: z.number().optional(), errorRatio: ratio.optional() }))
    .optional(),
  /** ids of rows of the scorecard that must be met; absent: none */
  requirements: z.array(z.string()).optional(),
  /** they illustrate; nobody asked for them */
  isExample: z.boolean().optional(),
});
export type Objectives = z.infer<typeof objectives>;

/** The server that is bought or rented. */
export const serverSize = z.strictObject({
  cores: z.number().positive(),
  memoryGb: z.number().positive(),
  /** share of it that may be in use at the busiest time */
  targetUse: z.number().positive().max(1),
  isExample: z.boolean().optional(),
});
export type ServerSize = z.infer<typeof serverSize>;

export const prices = z.strictObject({
  coreHour: z.number().nonnegative(),
  gbHour: z.number().nonnegative(),
  currency: z.string(),
  /** of a role whose core has a price of its own */
  roles: z.array(z.strictObject({ role: z.string(), coreHour: z.number().nonnegative() })).optional(),
  isExample: z.boolean().optional(),
});
export type Prices = z.infer<typeof prices>;

/** Used where the scenario says nothing of a server. @source own choice: a busy server answers slowly, and one may fail */
export const TARGET_USE = 0.6;
