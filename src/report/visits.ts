import { plainSeconds } from '../base/number-text.ts';
import type { FlowRecord } from '../records/flow-record.ts';
import type { FlowSummary } from '../records/flow-summary.ts';
import { integer, milliseconds, percent, percentOfFailures, plural } from './format.ts';
import type { ReportModel, TopologyView } from './model.ts';

/** What a topology made of the visits of a flow. */
export interface FlowOnTopology {
  readonly topology: TopologyView;
  readonly record: FlowRecord;
  readonly flow: FlowSummary;
}

/** By flow, then by topology; empty without flows. */
export function flowsOf({ run, topologies }: ReportModel): readonly FlowOnTopology[] {
  return (run.scenario.flows ?? []).flatMap((record) =>
    topologies.flatMap((topology) => {
      const flow = topology.measured?.flows?.find(({ name }) => name === record.name);
      return flow === undefined ? [] : [{ topology, record, flow }];
    }),
  );
}

type Cause = FlowSummary['causes'][number]['cause'];

const CAUSES: Readonly<Record<Cause, string>> = {
  error: 'error',
  'time-out': 'time-out',
  'no-match': 'no match',
  dropped: 'dropped',
  unsendable: 'cannot be sent',
  unknown: 'not known',
};

/** "12 error, 3 time-out", most first; '' for none */
export function causesText({ causes }: FlowSummary): string {
  return causes.map(({ cause, hits }) => `${integer(hits)} ${CAUSES[cause]}`).join(', ');
}

type Think = NonNullable<FlowRecord['steps'][number]['think']>;

/** "1 to 5 s", "2 s", "3 s in the mean"; of steps that differ each kind once */
export function thinkText({ steps }: FlowRecord): string {
  const texts = new Set(steps.flatMap(({ think }) => (think === undefined ? [] : [oneThinkText(think)])));
  return texts.size === 0 ? 'none, it has one step' : [...texts].join('; ');
}

function oneThinkText(think: Think): string {
  switch (think.kind) {
    case 'fixed':
      return plainSeconds(think.ms);
    case 'uniform':
      return `${plainSeconds(think.fromMs)} to ${plainSeconds(think.toMs)}`;
    case 'exponential':
      return `${plainSeconds(think.meanMs)} in the mean`;
    case 'quantiles':
      return `${plainSeconds(quantileOf(think.ms, 0.5))} in the median, ${plainSeconds(quantileOf(think.ms, 0))} to ${plainSeconds(quantileOf(think.ms, 1))}`;
  }
}

/** The least time between two steps of which the later needs an answer; an exponential one has no least, its mean counts. */
export function leastThinkMs({ steps }: FlowRecord): number | undefined {
  const least = steps.flatMap(({ think, options }) =>
    think !== undefined && options.some(({ needs }) => needs.length > 0) ? [leastOf(think)] : [],
  );
  return least.length === 0 ? undefined : Math.min(...least);
}

function leastOf(think: Think): number {
  if (think.kind === 'fixed') return think.ms;
  if (think.kind === 'quantiles') return quantileOf(think.ms, 0);
  return think.kind === 'uniform' ? think.fromMs : think.meanMs;
}

/** One line for each flow on each topology, for the text of a pull request. */
export function visitLines(model: ReportModel): readonly string[] {
  return flowsOf(model).map(({ topology, flow }) => {
    const { visits, steps, notReachedRatio, held } = flow;
    const counted =
      visits === undefined
        ? 'visits not counted'
        : `${plural(visits.due, 'visit')} due, ${integer(visits.begun)} begun, ${integer(visits.finished)} finished`;
    const share = notReachedRatio === undefined ? '' : ` (${percentOfFailures(notReachedRatio)})`;
    const causes = causesText(flow);
    return [
      `${flow.name} on ${topology.name}: ${counted}`,
      `steps ${integer(steps.scheduled)} due = ${integer(steps.sent)} sent + ${integer(steps.dropped)} dropped + ${integer(steps.notReached)} not reached${share}${causes === '' ? '' : `: ${causes}`}`,
      held.hits === 0 ? 'none held' : `${integer(held.hits)} held, ${timesText(held)}`,
      ...(flow.p50Ms === undefined ? [] : [`response time ${timesText(flow)}`]),
    ].join('; ');
  });
}

function timesText({
  p50Ms,
  p99Ms,
}: {
  readonly p50Ms?: number | undefined;
  readonly p99Ms?: number | undefined;
}): string {
  const text = (ms: number | undefined) => (ms === undefined ? 'unknown' : milliseconds(ms));
  return `p50 ${text(p50Ms)}, p99 ${text(p99Ms)}`;
}

/** "63 % finished" */
export function finishedText({ visits }: FlowSummary): string {
  if (visits === undefined || visits.due === 0) return '';
  return percent(visits.finished / visits.due);
}

/** The nearest of evenly spaced ones. */
function quantileOf(quantiles: readonly number[], share: number): number {
  return quantiles[Math.round(share * (quantiles.length - 1))] ?? Number.NaN;
}
