import { countOf } from '../base/count-of.ts';
import type { FlowRecord } from '../records/flow-record.ts';
import type { FlowSummary } from '../records/flow-summary.ts';
import { type LatencyDigest, percentileMs } from '../stats/latency-digest.ts';
import type { DigestedTrial } from './digested-trial.ts';

/** What became of the visits of each flow. @param merged  times of all these trials; @returns undefined without flows */
export function flowRows(
  flows: readonly FlowRecord[] | undefined,
  trials: readonly DigestedTrial[],
  merged: LatencyDigest,
): FlowSummary[] | undefined {
  return flows?.map((flow) => rowOf(flow, trials, merged));
}

function rowOf(flow: FlowRecord, trials: readonly DigestedTrial[], merged: LatencyDigest): FlowSummary {
  const names = new Set(flow.steps.flatMap(({ options }) => options.map(({ endpoint }) => endpoint)));
  const loads = trials.map(({ record }) => record.load);
  const counts = loads.flatMap(({ endpoints }) => endpoints.filter(({ name }) => names.has(name)));
  // Of what is not reached a record says nothing where there was none.
  const sum = (key: 'scheduled' | 'sent' | 'dropped' | 'notReached') =>
    counts.flatMap((one) => one.counts[key] ?? []).reduce((total, hits) => total + hits, 0);
  const steps = {
    ...{ scheduled: sum('scheduled'), sent: sum('sent') },
    ...{ dropped: sum('dropped'), notReached: sum('notReached') },
  };
  const { response, held } = merged.together(names);
  return {
    name: flow.name,
    ...visitsOf(flow.name, loads),
    steps,
    ...(steps.scheduled > 0 && { notReachedRatio: steps.notReached / steps.scheduled }),
    causes: causesOf(names, loads),
    held: {
      hits: held.totalCount,
      ...known('p50Ms', percentileMs(held, 50)),
      ...known('p99Ms', percentileMs(held, 99)),
    },
    ...known('p50Ms', percentileMs(response, 50)),
    ...known('p95Ms', percentileMs(response, 95)),
    ...known('p99Ms', percentileMs(response, 99)),
  };
}

type Loads = readonly DigestedTrial['record']['load'][];

/** Unknown as a whole where one trial does not say. */
function visitsOf(name: string, loads: Loads): Pick<FlowSummary, 'visits'> {
  const own = loads.flatMap(({ flows }) => flows?.byFlow?.find(({ flow }) => flow === name) ?? []);
  if (own.length === 0 || own.length < loads.length) return {};
  const sum = (key: 'due' | 'begun' | 'finished') => own.reduce((total, one) => total + one[key], 0);
  return { visits: { due: sum('due'), begun: sum('begun'), finished: sum('finished') } };
}

/** Most first. */
function causesOf(names: ReadonlySet<string>, loads: Loads): FlowSummary['causes'] {
  const causes = new Map<FlowSummary['causes'][number]['cause'], number>();
  for (const { endpoint, cause = 'unknown', hits } of loads.flatMap(({ flows }) => flows?.notReached ?? []))
    if (names.has(endpoint)) causes.set(cause, countOf(causes, cause) + hits);
  return [...causes].map(([cause, hits]) => ({ cause, hits })).sort((a, b) => b.hits - a.hits);
}

function known<K extends string>(key: K, value: number): { [P in K]?: number } {
  return Number.isFinite(value) ? ({ [key]: value } as { [P in K]?: number }) : {};
}
