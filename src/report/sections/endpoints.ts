import { changeMark } from '../comparison.ts';
import { bytes, integer, milliseconds, percent, percentOfFailures } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel, TopologyView } from '../model.ts';
import { findingHtml, fold, howToRead, nameWithKey } from '../parts/blocks.ts';
import { markHtml } from '../parts/state.ts';
import { figure, number, rowHeader, tableHtml, text } from '../parts/table.ts';
import { whyNotComparable } from './time-validity.ts';
import type { Section } from './section.ts';

const MOST_ENDPOINTS = 50;

type Endpoint = NonNullable<TopologyView['measured']>['endpoints'][number];

export const endpoints: Section = {
  id: 'endpoints',
  title: 'Endpoints',
  figures: () => [],
  render(model) {
    const measured = model.topologies.filter((topology) => topology.measured !== undefined);
    if (measured.length === 0) return undefined;
    return html`${findingHtml(finding(model, measured))} ${comparedTable(model, measured)}
    ${fold('Table: every figure of every endpoint', fullTable(measured))}
    ${howToRead('One row is one kind of page or request. The change is against the reference topology; it is one figure over all trials, without a spread, so small changes mean nothing.')}`;
  },
};

function finding(model: ReportModel, measured: readonly TopologyView[]): string {
  const reason = whyNotComparable(model);
  if (reason !== undefined) return 'Response times cannot be compared in this run; errors and sizes can.';
  const slowest = measured.flatMap(({ name, measured: figures }) => {
    const timed = (figures?.endpoints ?? []).flatMap((own) =>
      own.p95Ms === undefined ? [] : [[own, own.p95Ms] as const],
    );
    const [worst] = timed.sort(([, a], [, b]) => b - a);
    return worst === undefined ? [] : [`${cut(worst[0].name, 40)} in ${name} (p95 ${milliseconds(worst[1])})`];
  });
  return slowest.length === 0 ? 'No response time is known.' : `Slowest: ${slowest.join(', ')}.`;
}

function of(topology: TopologyView, name: string): Endpoint | undefined {
  return topology.measured?.endpoints.find((endpoint) => endpoint.name === name);
}

function comparedTable(model: ReportModel, measured: readonly TopologyView[]): Html {
  const { endpoints: all } = model.run.scenario;
  const reference = model.topologies.find(({ isReference }) => isReference);
  return html`${tableHtml({
    id: 'endpoint-table',
    caption: 'Response time p95 by endpoint',
    head: ['Endpoint', 'Share of hits', ...measured.map(nameWithKey)],
    numeric: [1, ...measured.map((_, index) => index + 2)],
    isSortable: true,
    rows: all
      .slice(0, MOST_ENDPOINTS)
      .map(({ name, method, path, share, isWrite }) => [
        rowHeader(
          html`<bdi title="${name}">${cut(name)}</bdi>
            <small><code>${method} ${cut(path, 80)}</code>${isWrite && ' · write'}</small>`,
        ),
        number(percent(share), share),
        ...measured.map((topology) =>
          p95Cell(of(topology, name), topology, reference === undefined ? undefined : of(reference, name), reference),
        ),
      ]),
  })}${all.length > MOST_ENDPOINTS && html`<p>${all.length - MOST_ENDPOINTS} more endpoints are in summary.json.</p>`}`;
}

function p95Cell(
  own: Endpoint | undefined,
  topology: TopologyView,
  base: Endpoint | undefined,
  reference: TopologyView | undefined,
) {
  if (own?.p95Ms === undefined) return figure(undefined, milliseconds);
  const value = milliseconds(own.p95Ms);
  if (!topology.isTimeComparable) return number(value, own.p95Ms, 'greyed');
  if (base?.p95Ms === undefined || topology.isReference || reference?.isTimeComparable !== true)
    return number(value, own.p95Ms);
  const single = (median: number) => ({ median, min: median, max: median, trials: 1 });
  const mark = changeMark(single(own.p95Ms), single(base.p95Ms));
  return number(html`${value} ${mark !== undefined && markHtml(mark)}`, own.p95Ms);
}

function fullTable(measured: readonly TopologyView[]): Html {
  return tableHtml({
    id: 'endpoint-full-table',
    caption: 'Every figure of every endpoint',
    head: ['Endpoint', 'Topology', 'Hits', 'Share', 'p50', 'p95', 'p99', 'Errors', 'Bytes per hit'],
    numeric: [2, 3, 4, 5, 6, 7, 8],
    isSortable: true,
    rows: measured.flatMap((topology) =>
      (topology.measured?.endpoints ?? []).slice(0, MOST_ENDPOINTS).map((endpoint) => {
        const grey = topology.isTimeComparable ? '' : 'greyed';
        return [
          rowHeader(html`<bdi>${cut(endpoint.name)}</bdi>`),
          text(nameWithKey(topology)),
          number(integer(endpoint.hits), endpoint.hits),
          figure(endpoint.share, percent),
          ...[endpoint.p50Ms, endpoint.p95Ms, endpoint.p99Ms].map((ms) => figure(ms, milliseconds, grey)),
          figure(endpoint.errorRatio, percentOfFailures),
          figure(endpoint.bytesPerHit, bytes),
        ];
      }),
    ),
  });
}
