import { z } from 'zod';

/** What a gate may decide by. Time metrics need a calm machine, work metrics do not. */
export const PRIMARY_METRICS = [
  'statements_per_hit',
  'rows_per_hit',
  'cpu_ms_per_hit',
  'bytes_per_hit',
  'p50_ms',
  'p95_ms',
  'p99_ms',
] as const;
export type PrimaryMetricName = (typeof PRIMARY_METRICS)[number];

/** More would need so many pairs that nothing is ever proved. */
export const MOST_METRICS = 4;

/** How a gate decides; stored in run.json, so that a verdict follows from the stored run alone. Ratios: 0.1 is 10 %. */
export const gateSettings = z.strictObject({
  metrics: z
    .array(z.strictObject({ metric: z.enum(PRIMARY_METRICS), tolerance: z.number().positive() }))
    .min(1)
    .max(MOST_METRICS),
  /** pair counts at which one looks, ascending */
  looks: z.array(z.int().min(5).max(200)).min(1),
  /** a change up to this, or up to a smaller tolerance, is never called a regression; the noise floor of a calibration takes its place where it is larger */
  margin: z.number().nonnegative(),
  /** length of the control work before each trial, ms; absent: none */
  controlMs: z.number().positive().optional(),
  /** how the JUnit file shows what could not be decided */
  inconclusiveAs: z.enum(['failure', 'skipped']),
});
export type GateSettings = z.infer<typeof gateSettings>;

export const DEFAULT_GATE: GateSettings = {
  metrics: [
    { metric: 'statements_per_hit', tolerance: 0.1 },
    { metric: 'cpu_ms_per_hit', tolerance: 0.1 },
    { metric: 'p50_ms', tolerance: 0.1 },
    { metric: 'p95_ms', tolerance: 0.1 },
  ],
  looks: [8, 10, 12, 16, 20],
  margin: 0.03,
  inconclusiveAs: 'failure',
};
