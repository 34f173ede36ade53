import { z } from 'zod';
import { PRIMARY_METRICS } from '../../records/gate-settings.ts';
import type { FileKind } from '../../records/file-kind.ts';
import { type Subject, columnOf, countingOfSubject } from './compare-runs.ts';
import { errorSharesOf } from './unpaired-errors.ts';
import { fingerprintOf, traitsSchema } from './fingerprint.ts';
import { primaryMetric } from '../../figures/primary-metrics.ts';

/** Work does not depend on the hour; response times do, so no file holds any. */
export const WORK_METRICS = PRIMARY_METRICS.filter((name) => primaryMetric(name).metricClass === 'work');

const BASELINE_VERSION = 1;
const count = z.int().nonnegative();

/** What a topology needed for a hit, to compare later runs with. */
const baselineFile = z.strictObject({
  schema: z.literal(BASELINE_VERSION),
  runId: z.string(),
  topology: z.string(),
  scenario: z.string(),
  fingerprint: traitsSchema,
  /** how its databases count statements; absent where no database said, and in files before 0.3 */
  counting: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
  metrics: z
    .array(
      z.strictObject({
        metric: z.enum(PRIMARY_METRICS),
        /** of valid trials, in the order measured */
        values: z.array(z.number()).min(1),
        /** their natural logarithms; a count of 0 as half of the least that is counted */
        logs: z.array(z.number()).min(1),
      }),
    )
    .refine((metrics) => metrics.every(({ metric }) => WORK_METRICS.includes(metric)), {
      error: 'holds response times, which are never compared with a file',
    }),
  /** of valid trials, in the order measured; absent in files before 0.4 */
  errors: z.array(z.strictObject({ errors: count, hits: count })).optional(),
});
export type BaselineFile = z.infer<typeof baselineFile>;

export const BASELINE_FILE: FileKind<BaselineFile> = {
  title: 'a baseline',
  version: BASELINE_VERSION,
  schema: baselineFile,
  upgrades: [],
};

/** @returns no metrics where no trial of the topology was measured validly */
export function baselineOf(subject: Subject): BaselineFile {
  const { run, topology, trials } = subject;
  const metrics = WORK_METRICS.flatMap((metric) => {
    const { column, logs } = columnOf(subject, primaryMetric(metric));
    return logs.length === 0 ? [] : [{ metric, values: [...column.values], logs: [...logs] }];
  });
  const counting = countingOfSubject(subject);
  return {
    schema: BASELINE_VERSION,
    runId: run.runId,
    topology,
    scenario: run.scenario.name,
    fingerprint: [...fingerprintOf(run, trials)],
    ...(counting.length === 0 ? {} : { counting: [...counting] }),
    metrics,
    errors: errorSharesOf(subject).map((one) => ({ ...one })),
  };
}

export function baselineText(baseline: BaselineFile): string {
  return `${JSON.stringify(baseline, null, 2)}\n`;
}
