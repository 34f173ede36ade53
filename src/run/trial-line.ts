import { counted } from '../base/number-text.ts';
import { isOfDatabase, sumOverDatabases } from '../figures/database-sums.ts';
import { ownFailures } from '../figures/errors.ts';
import type { TrialFigures } from '../records/events.ts';
import type { LoadTotals } from '../records/load-totals.ts';
import { stoppedText, type TrialRecord } from '../records/trial-record.ts';
import { type LatencyDigest, percentileMs } from '../stats/latency-digest.ts';

/** A trial in one line, for terminals and logs. */
export function trialLine(record: TrialRecord, latency: LatencyDigest | undefined): string {
  if (record.state === 'interrupted') return `interrupted while it was to ${record.phase}`;
  const stopped = stoppedText(record);
  if (stopped !== undefined) return `STOPPED: ${stopped}`;
  if (record.state === 'failed') return `FAILED while it was to ${record.phase}: ${record.error.message}`;
  const { counts } = record.load;
  const own = ownErrors(record);
  const statements = sumOverDatabases(record.metrics, 'statements');
  const hasDatabase = record.metrics.some(isOfDatabase);
  const parts = [
    counted(counts.sent, 'hit'),
    ...(latency === undefined
      ? []
      : [50, 95, 99].map((p) => `p${p} ${percentileMs(latency.response, p).toFixed(1)} ms`)),
    `errors ${counts.failed + counts.timedOut - own}`,
    ...(own > 0 ? [`the generator's own ${own}`] : []),
    ...(counts.dropped > 0 ? [`dropped ${counts.dropped}`] : []),
    ...notReachedWords(record.load),
    ...(hasDatabase && counts.sent > 0
      ? [`${Number.isNaN(statements) ? '?' : (statements / counts.sent).toFixed(2)} statements/hit`]
      : []),
    validityWords(record.validity),
  ];
  return parts.join('  ');
}

function notReachedWords({ counts: { notReached = 0 }, flows }: LoadTotals): string[] {
  return [
    ...(flows !== undefined && flows.held > 0 ? [`held ${flows.held}`] : []),
    ...(notReached > 0 ? [`not reached ${notReached}`] : []),
  ];
}

function validityWords({ time, work, checks }: Extract<TrialRecord, { state: 'measured' }>['validity']): string {
  if (time === work) return time.toUpperCase() + reasons(checks, time);
  return `time ${time.toUpperCase()}, work ${work.toUpperCase()}${reasons(checks, time === 'valid' ? work : time)}`;
}

function reasons(checks: readonly { state: string; title: string; measured: string }[], state: string): string {
  if (state === 'valid') return '';
  const found = checks
    .filter((check) => check.state === state)
    .map((check) => `${check.title.toLowerCase()} ${check.measured}`);
  return found.length === 0 ? '' : ` (${found.slice(0, 2).join('; ')})`;
}

/** The same as figures, for a live view. */
export function trialFigures(record: TrialRecord, latency: LatencyDigest | undefined): TrialFigures | undefined {
  if (record.state !== 'measured' || latency === undefined) return undefined;
  const { counts } = record.load;
  const { time, work } = record.validity;
  const statements = sumOverDatabases(record.metrics, 'statements') / counts.sent;
  return {
    hits: counts.sent,
    p50Ms: percentileMs(latency.response, 50),
    p95Ms: percentileMs(latency.response, 95),
    p99Ms: percentileMs(latency.response, 99),
    errors: counts.failed + counts.timedOut - ownErrors(record),
    dropped: counts.dropped,
    ...(Number.isFinite(statements) && { statementsPerHit: statements }),
    validity: { time, work },
  };
}

function ownErrors({ load }: Pick<Extract<TrialRecord, { state: 'measured' }>, 'load'>): number {
  return Object.values(ownFailures(load)).reduce((sum, count) => sum + count, 0);
}
