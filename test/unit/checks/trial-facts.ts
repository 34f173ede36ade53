import type { TrialFacts } from '../../../src/checks/trial-check.ts';
import { allOk, loadTotals } from '../../support/load-fixture.ts';
import { quietMetrics } from '../../support/quiet-metrics.ts';

/** Of a trial in which everything went well. */
export function facts(changes: Partial<TrialFacts> = {}): TrialFacts {
  return {
    load: loadTotals(),
    latency: { responseP50Ms: 5, responseP95Ms: 40, lagP99Ms: 0.4 },
    metrics: quietMetrics(),
    accounting: [{ name: 'scheduled = sent + dropped', left: 1, right: 1, allowance: 0, holds: true }],
    scheduleDigest: 'abc123',
    durationMs: 60_000,
    deaths: [],
    otherRuns: [],
    containers: [running('db', 'sha256:1')],
    serviceLevels: Array.from({ length: 60 }, (_, second) => ({ hits: 300 + second, p50Ms: 5 + (second % 3) })),
    ...changes,
  };
}

export const running = (service: string, imageId: string) => ({
  service,
  name: `run-${service}`,
  image: 'database:1',
  imageId,
});

/** One second of the load. */
export function window(scheduled: number, sent: number) {
  return { startMs: 0, lengthMs: 1000, counts: { ...allOk(sent), scheduled, dropped: scheduled - sent } };
}
