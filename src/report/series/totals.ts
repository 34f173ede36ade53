import { isSignOfRestart } from '../../records/counter-rule.ts';
import type { MetricName } from '../../records/metrics.ts';
import type { MetricKind } from '../../records/sample.ts';
import type { MeasuredTrial } from '../../records/trial-record.ts';
import { isOfContainer, lacksInstance } from './partly-read.ts';

/** A metric of a service over a topology's trials. */
export interface Total {
  readonly service: string;
  readonly metric: MetricName;
  readonly kind: MetricKind;
  /** median of the trials; instances and other items added up, of lags, ages, timelines and flags as `joined` has it */
  readonly value: number;
  /** largest of the trials; containers added up, each at its own largest, of all else the largest instance or item */
  readonly max: number;
}

/** Per-query counters stay out: they have a table of their own. */
const LEFT_OUT = /^(?:postgresql|mysql)\.query_/;

interface Sum {
  readonly value: number;
  readonly max: number;
}

/** Trials in which an instance of a service was not read say nothing of all of it. */
export function totalsOf(trials: readonly Pick<MeasuredTrial, 'trial' | 'metrics'>[]): readonly Total[] {
  const found = new Map<
    string,
    { service: string; metric: MetricName; kind: MetricKind; perTrial: Map<number, Sum> }
  >();
  for (const { trial, metrics } of trials) {
    const isPartial = lacksInstance({ metrics });
    for (const row of metrics) {
      const { service, metric, kind, value, max } = row;
      if (LEFT_OUT.test(metric) || isSignOfRestart(metric) || isPartial(row)) continue;
      const key = JSON.stringify([service, metric]);
      const entry = found.get(key) ?? { service, metric, kind, perTrial: new Map<number, Sum>() };
      entry.perTrial.set(trial, joined(metric, entry.perTrial.get(trial), { value, max }));
      found.set(key, entry);
    }
  }
  return [...found.values()].map(({ service, metric, kind, perTrial }) => ({
    service,
    metric,
    kind,
    value: median([...perTrial.values()].map(({ value }) => value)),
    max: Math.max(...[...perTrial.values()].map(({ max }) => max)),
  }));
}

/** Gauges of which that of two instances is not both together: times, lags, timelines, numbers of processes, flags. */
const NO_AMOUNT =
  /(?:_ms|_lag_bytes|_ratio|\.timeline|\.process_id|\.run_number|\.pending_restart|\.(?:is|has|tracks)_\w+)$/;
/** Flags that each instance should have: one that lacks it tells. */
const OF_ALL: ReadonlySet<string> = new Set(['etcd.has_leader', 'patroni.is_running']);

/** The oldest of two messages is not as old as both together: what containers hold adds up, ages, lags and timelines do not. */
function joined(metric: MetricName, before: Sum | undefined, own: Sum): Sum {
  if (before === undefined) return own;
  const max = isOfContainer(metric) ? before.max + own.max : Math.max(before.max, own.max);
  return { value: joinedValue(metric, before.value, own.value), max };
}

/** A sum; of what is no amount the largest, or of a flag that all should have the least. */
function joinedValue(metric: MetricName, before: number, own: number): number {
  if (OF_ALL.has(metric)) return Math.min(before, own);
  return NO_AMOUNT.test(metric) ? Math.max(before, own) : before + own;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}
