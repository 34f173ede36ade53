import type { FlowRecord } from '../../records/flow-record.ts';
import { integer, milliseconds, MISSING, percent, percentOfFailures, plural, significant } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel } from '../model.ts';
import { findingHtml, fold, howToRead, nameWithKey } from '../parts/blocks.ts';
import { MARKS, markHtml } from '../parts/state.ts';
import { figure, number, rowHeader, tableHtml, text } from '../parts/table.ts';
import { causesText, finishedText, type FlowOnTopology, flowsOf, leastThinkMs, thinkText } from '../visits.ts';
import type { Section } from './section.ts';

const MOST_ROWS = 200;

export const visits: Section = {
  id: 'visits',
  title: 'Visits',
  figures: () => [],
  render(model) {
    const flows = flowsOf(model);
    if (flows.length === 0) return undefined;
    return html`${findingHtml(finding(flows))} ${visitTable(flows)} ${stepTable(flows)} ${flowTable(model)}
    ${notReachedTable(model)}
    ${howToRead(
      'A visit has begun when one of its steps was sent, and is finished when every step that was due was answered as expected. Each step is due a think time after the step before was due, whatever the site answers.',
      'A step that needs a value of an earlier answer is held until that has come; its response time counts from when it was due, so the time held is part of it. Think times below the objective make that likely. Where the value never comes the step is not reached: it is never sent, and no error of its own.',
      'Every step that was due is found again: due = sent + dropped + not reached.',
    )}`;
  },
};

function finding(flows: readonly FlowOnTopology[]): string {
  const known = flows.flatMap((one) => {
    const ratio = one.flow.notReachedRatio;
    return ratio === undefined ? [] : [{ ...one, ratio }];
  });
  const [worst] = known.sort((a, b) => b.ratio - a.ratio);
  if (worst === undefined) return 'No step of a visit was due.';
  const { flow, topology, ratio } = worst;
  if (flow.steps.notReached === 0) return 'Every step got the values that it needed.';
  return `Most steps not reached: ${percentOfFailures(ratio)} of ${cut(flow.name, 40)} on ${topology.name} (${causesText(flow)}).`;
}

function visitTable(flows: readonly FlowOnTopology[]): Html {
  return tableHtml({
    id: 'visit-table',
    caption: 'Visits, and steps that were not reached',
    head: ['Flow', 'Topology', 'Due', 'Begun', 'Finished', 'Not reached', 'Reasons, in steps'],
    numeric: [2, 3, 4, 5],
    rows: flows.map(({ flow, topology }) => {
      const { visits: counted } = flow;
      const share = finishedText(flow);
      return [
        rowHeader(html`<bdi>${cut(flow.name)}</bdi>`),
        text(nameWithKey(topology)),
        figure(counted?.due, integer),
        figure(counted?.begun, integer),
        counted === undefined
          ? text(MISSING)
          : number(
              html`${integer(counted.finished)}${share !== '' && html` <small>${share}</small>`}`,
              counted.finished,
            ),
        figure(flow.notReachedRatio, percentOfFailures),
        text(causesText(flow)),
      ];
    }),
  });
}

function stepTable(flows: readonly FlowOnTopology[]): Html {
  return tableHtml({
    id: 'visit-step-table',
    caption: 'Steps: due = sent + dropped + not reached; times from when they were due',
    head: [
      ...['Flow', 'Topology', 'Due', 'Sent', 'Dropped', 'Not reached'],
      ...['Held', 'Held p50', 'Held p99', 'Response p50', 'Response p95', 'Response p99'],
    ],
    numeric: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    rows: flows.map(({ flow: { name, steps, held, ...times }, topology }) => {
      const grey = topology.isTimeComparable ? '' : 'greyed';
      return [
        rowHeader(html`<bdi>${cut(name)}</bdi>`),
        text(nameWithKey(topology)),
        ...[steps.scheduled, steps.sent, steps.dropped, steps.notReached, held.hits].map((count) =>
          number(integer(count), count),
        ),
        ...[held.p50Ms, held.p99Ms, times.p50Ms, times.p95Ms, times.p99Ms].map((ms) => figure(ms, milliseconds, grey)),
      ];
    }),
  });
}

/** What was asked for, whatever became of it. */
function flowTable({ run }: ReportModel): Html {
  const { flows = [], slo } = run.scenario;
  return tableHtml({
    id: 'flow-table',
    caption: `What visits do; the objective of a step is a p95 of ${milliseconds(slo.p95Ms)}`,
    head: ['Flow', 'Share of hits', 'Visits in a trial', 'Steps a visit', 'Think time', 'Steps', 'Feed'],
    numeric: [1, 2, 3],
    rows: flows.map((flow) => [
      rowHeader(html`<bdi>${cut(flow.name)}</bdi>`),
      figure(flow.share, percent),
      number(integer(flow.visits), flow.visits),
      figure(flow.stepsPerVisit, significant),
      text(thinkHtml(flow, slo.p95Ms)),
      text(cut(stepsText(flow), 400)),
      text(feedText(flow)),
    ]),
  });
}

/** A step due sooner than the objective allows its answer to take is held by design. */
function thinkHtml(flow: FlowRecord, p95Ms: number): Html {
  const least = leastThinkMs(flow);
  return html`${thinkText(flow)}${
    least !== undefined && least < p95Ms && html` ${markHtml({ ...MARKS.warning, word: 'below the objective' })}`
  }`;
}

function stepsText({ steps }: FlowRecord): string {
  const all = steps.reduce((sum, { options }) => sum + options.length, 0);
  const names = steps.map(({ chance, options }) => {
    const weights = options.reduce((sum, { weight }) => sum + weight, 0);
    const one = options
      .map(({ endpoint, weight }) => (options.length === 1 ? endpoint : `${endpoint} ${percent(weight / weights)}`))
      .join(' or ');
    return chance === 1 ? one : `${one} (in ${percent(chance)} of the visits)`;
  });
  return all === 0 ? MISSING : names.join(' → ');
}

function feedText({ feed }: FlowRecord): string {
  if (feed === undefined) return 'none';
  return `${cut(feed.columns.join(', '), 100)}: ${plural(feed.rows, 'row')}, ${feed.order === 'random' ? 'by chance' : 'in order'}`;
}

/** By endpoint and reason, of all measured trials of a topology. */
function notReachedTable({ topologies }: ReportModel): Html | undefined {
  const rows = topologies.flatMap((topology) => {
    const sums = new Map<string, { readonly endpoint: string; readonly reason: string; hits: number }>();
    for (const trial of topology.trials) {
      for (const row of trial.state === 'measured' ? (trial.load.flows?.notReached ?? []) : []) {
        const key = JSON.stringify([row.endpoint, row.reason]);
        const known = sums.get(key) ?? { endpoint: row.endpoint, reason: row.reason, hits: 0 };
        known.hits += row.hits;
        sums.set(key, known);
      }
    }
    return [...sums.values()].map((sum) => ({ topology, ...sum }));
  });
  if (rows.length === 0) return undefined;
  const table = tableHtml({
    id: 'not-reached-table',
    caption: 'Steps that were not reached, by endpoint and reason, over all measured trials',
    head: ['Endpoint', 'Topology', 'Steps', 'Reason'],
    numeric: [2],
    isSortable: true,
    rows: rows
      .sort((a, b) => b.hits - a.hits)
      .slice(0, MOST_ROWS)
      .map(({ topology, endpoint, reason, hits }) => [
        rowHeader(html`<bdi>${cut(endpoint)}</bdi>`),
        text(nameWithKey(topology)),
        number(integer(hits), hits),
        text(cut(reason, 200)),
      ]),
  });
  const more = rows.length - MOST_ROWS;
  return fold(
    'Table: steps not reached, by endpoint and reason',
    html`${table}${more > 0 && html`<p>${integer(more)} more rows are in the records of the trials.</p>`}`,
  );
}
