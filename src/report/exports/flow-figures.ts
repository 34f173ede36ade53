import type { FlowSummary } from '../../records/flow-summary.ts';

interface FlowFigure {
  readonly name: string;
  readonly meaning: string;
  readonly unit: string;
  /** which trials it rests on */
  readonly of: 'time' | 'neither';
  readonly read: (flow: FlowSummary) => number | undefined;
}

const count = (name: string, meaning: string, unit: string, read: FlowFigure['read']): FlowFigure => ({
  ...{ name, meaning, unit, read },
  of: 'neither',
});
const time = (name: string, meaning: string, read: FlowFigure['read']): FlowFigure => ({
  ...{ name, meaning, read, unit: 'ms' },
  of: 'time',
});

/** What is exported of each flow. */
export const FLOW: readonly FlowFigure[] = [
  count('flow_visits_due', 'visits of a flow of which a step was due', 'visits', ({ visits }) => visits?.due),
  count('flow_visits_begun', 'of which a step was sent', 'visits', ({ visits }) => visits?.begun),
  count('flow_visits_finished', 'of which every step was answered as expected', 'visits', (of) => of.visits?.finished),
  count('flow_steps_scheduled', 'its steps that were due', 'hits', ({ steps }) => steps.scheduled),
  count('flow_steps_sent', 'its steps that were sent', 'hits', ({ steps }) => steps.sent),
  count('flow_steps_dropped', 'its steps without a place in flight', 'hits', ({ steps }) => steps.dropped),
  count('flow_steps_not_reached', 'its steps whose value never came', 'hits', ({ steps }) => steps.notReached),
  count('flow_not_reached_ratio', 'share of its steps whose value never came', 'ratio', (of) => of.notReachedRatio),
  count('flow_steps_held', 'its steps that waited for a value', 'hits', ({ held }) => held.hits),
  time('flow_held_p50_ms', 'median of what they waited', ({ held }) => held.p50Ms),
  time('flow_held_p99_ms', '99th percentile of what they waited', ({ held }) => held.p99Ms),
  time('flow_response_p50_ms', 'median response time of its steps', ({ p50Ms }) => p50Ms),
  time('flow_response_p95_ms', 'their 95th percentile', ({ p95Ms }) => p95Ms),
  time('flow_response_p99_ms', 'their 99th percentile', ({ p99Ms }) => p99Ms),
];
