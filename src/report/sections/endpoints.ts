import { changeMark } from '../change-mark.ts';
import { MISSING, bytes, integer, milliseconds, percent, percentOfFailures } from '../format.ts';
import { Html, cut, escapeHtml, html } from '../html.ts';
import type { ReportModel, TopologyView } from '../model.ts';
import { findingHtml, fold, howToRead, nameWithKey } from '../parts/blocks.ts';
import { markHtml } from '../parts/state.ts';
import { figure, number, rowHeader, tableHtml, text } from '../parts/table.ts';
import { isScripted } from '../scripted.ts';
import { isFailing } from '../work-pairs.ts';
import { whyNotComparable } from './time-validity.ts';
import type { Section } from './section.ts';

/** Of more than MOST_ENDPOINTS so many are there for their failures, as many for their times, and the rest for their share. */
const MOST_ENDPOINTS = 50;
const MOST_OF_A_KIND = 20;

type Endpoint = NonNullable<TopologyView['measured']>['endpoints'][number];

export const endpoints: Section = {
  id: 'endpoints',
  title: 'Endpoints',
  figures: () => [],
  render(model) {
    const measured = model.topologies.filter((topology) => topology.measured !== undefined);
    if (measured.length === 0) return undefined;
    const names = shownNames(model, measured);
    const isAll = names.size === model.run.scenario.endpoints.length;
    return html`${findingHtml(finding(model, measured))}
      <p class="filter">
        <label>Endpoints with <input type="search" id="endpoint-filter" placeholder="part of a name" /></label>
      </p>
      ${comparedTable(model, measured, names)} ${!isAll && allTable(model, measured)}
      ${fold(`Table: every figure of ${isAll ? 'every endpoint' : 'these endpoints'}`, fullTable(measured, names, isAll))}
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

/** In the topology in which it is slowest; -1 where nobody knows. */
function worstP95(measured: readonly TopologyView[], name: string): number {
  return Math.max(-1, ...measured.flatMap((topology) => of(topology, name)?.p95Ms ?? []));
}

/** All endpoints, or of very many those that fail most, the slowest and the busiest: wherever they stand in the scenario. */
function shownNames(model: ReportModel, measured: readonly TopologyView[]): ReadonlySet<string> {
  const all = askedFor(model, measured);
  if (all.length <= MOST_ENDPOINTS) return new Set(all.map(({ name }) => name));
  const worst = (valueOf: (endpoint: Endpoint) => number | undefined): readonly string[] => {
    const values = new Map<string, number>();
    for (const endpoint of measured.flatMap((topology) => topology.measured?.endpoints ?? [])) {
      const value = valueOf(endpoint);
      if (value !== undefined) values.set(endpoint.name, Math.max(values.get(endpoint.name) ?? -Infinity, value));
    }
    return [...values]
      .filter(([, value]) => value > 0)
      .sort(([, a], [, b]) => b - a)
      .map(([name]) => name);
  };
  const failing = worst(({ errorRatio, hits }) => (errorRatio === undefined ? undefined : errorRatio * hits)).slice(
    0,
    MOST_OF_A_KIND,
  );
  const slowest = worst(({ p95Ms }) => p95Ms).slice(0, MOST_OF_A_KIND);
  const busiest = all.toSorted((a, b) => b.share - a.share).map(({ name }) => name);
  return new Set([...new Set([...failing, ...slowest, ...busiest])].slice(0, MOST_ENDPOINTS));
}

function comparedTable(model: ReportModel, measured: readonly TopologyView[], names: ReadonlySet<string>): Html {
  const all = askedFor(model, measured);
  const worst = new Map(all.map(({ name }) => [name, worstP95(measured, name)]));
  return html`${tableHtml({
    id: 'endpoint-table',
    caption: 'Response time p95 and errors by endpoint, slowest first',
    head: ['Endpoint', 'Share of hits', ...measured.map(nameWithKey)],
    numeric: [1, ...measured.map((_, index) => index + 2)],
    isSortable: true,
    rows: all
      .filter(({ name }) => names.has(name))
      .sort((a, b) => (worst.get(b.name) ?? -1) - (worst.get(a.name) ?? -1))
      .map(({ name, method, path, share, isWrite }) => [
        rowHeader(
          html`<bdi title="${name}">${cut(name)}</bdi>
            <small>${method !== '' && html`<code>${method} ${cut(path, 80)}</code>`}${isWrite && ' · write'}</small>`,
        ),
        figure(share, percent),
        ...measured.map((topology) => p95Cell(model, topology, name)),
      ]),
  })}${
    all.length > names.size &&
    html`<p>
      Of ${all.length} endpoints these fail most, are slowest or have most hits; the ${all.length - names.size} others
      are in the table below.
    </p>`
  }`;
}

/** Of an endpoint that answers quickly because it fails its time alone would say the contrary. */
function errorsOf(own: Endpoint | undefined): string {
  const { errorRatio = 0 } = own ?? {};
  return errorRatio > 0 ? `, ${percentOfFailures(errorRatio)} errors` : '';
}

/** Every endpoint in few bytes: of a thousand the other tables would be larger than the rest of the page. Slowest first. */
function allTable(model: ReportModel, measured: readonly TopologyView[]): Html {
  const known = measured.map((topology) => new Map((topology.measured?.endpoints ?? []).map((own) => [own.name, own])));
  const rows = askedFor(model, measured)
    .map(({ name }) => ({ name, own: known.map((each) => each.get(name)) }))
    .map((row) => ({ ...row, worst: Math.max(-1, ...row.own.flatMap((endpoint) => endpoint?.p95Ms ?? [])) }))
    .sort((a, b) => b.worst - a.worst);
  const usable = measured.map((topology) => isUsable(model, topology));
  const cell = (own: Endpoint | undefined, at: number): string => {
    const p95 = escapeHtml(own?.p95Ms === undefined ? MISSING : milliseconds(own.p95Ms));
    const errors = escapeHtml(errorsOf(own));
    if (own?.p95Ms === undefined) return `<td>${p95}${errors}`;
    if (usable[at] === true) return `<td>${p95}${errors}`;
    // Errors can be compared where times cannot.
    return errors === '' ? `<td class=greyed>${p95}` : `<td><span class=greyed>${p95}</span>${errors}`;
  };
  const table = tableHtml({
    id: 'endpoint-all-table',
    caption: `p95 and errors of all ${integer(rows.length)} endpoints, slowest first`,
    head: ['Endpoint', ...measured.map(nameWithKey)],
    rows: [],
  });
  // No white space and no end tags: they would be half of it.
  const body = rows.map(({ name, own }) => `<tr><th>${escapeHtml(cut(name))}${own.map(cell).join('')}`).join('');
  return fold(
    `Table: p95 of all ${integer(rows.length)} endpoints`,
    new Html(table.text.replace(/<tbody>\s*<\/tbody>/, () => `<tbody>${body}</tbody>`)),
  );
}

/** The scenario's requests; what a script asked for in the order in which that was first seen, with the share of all its hits. */
function askedFor(model: ReportModel, measured: readonly TopologyView[]): ReportModel['run']['scenario']['endpoints'] {
  if (!isScripted(model)) return model.run.scenario.endpoints;
  const rows = measured.flatMap(({ measured: figures }) => figures?.endpoints ?? []);
  const all = rows.reduce((sum, { hits }) => sum + hits, 0);
  return [...new Set(rows.map(({ name }) => name))].map((name) => {
    const own = rows.filter((row) => row.name === name);
    const hits = own.reduce((sum, row) => sum + row.hits, 0);
    // Its name says what it asks.
    return { name, method: '', path: '', share: hits / Math.max(1, all), isWrite: own.some((row) => row.isWrite) };
  });
}

/** Whether its response times may be compared. */
function isUsable(model: ReportModel, topology: TopologyView): boolean {
  return topology.isTimeComparable && !isFailing(model, topology);
}

function p95Cell(model: ReportModel, topology: TopologyView, name: string) {
  const own = of(topology, name);
  const errors = errorsOf(own);
  if (own?.p95Ms === undefined) return number(`${MISSING}${errors}`, undefined);
  const reference = model.topologies.find(({ isReference }) => isReference);
  const base = reference === undefined || !isUsable(model, reference) ? undefined : of(reference, name);
  const value = milliseconds(own.p95Ms);
  // Errors can be compared where times cannot.
  if (!isUsable(model, topology)) return number(html`<span class="greyed">${value}</span>${errors}`, own.p95Ms);
  const single = (median: number) => ({ median, min: median, max: median, trials: 1 });
  const compared = { topology: topology.index, figure: single(own.p95Ms) };
  if (base?.p95Ms === undefined || topology.isReference) return { ...number(`${value}${errors}`, own.p95Ms), compared };
  const mark = changeMark(single(own.p95Ms), single(base.p95Ms));
  return { ...number(html`${value}${errors} ${mark !== undefined && markHtml(mark)}`, own.p95Ms), compared };
}

function fullTable(measured: readonly TopologyView[], names: ReadonlySet<string>, isAll: boolean): Html {
  return tableHtml({
    id: 'endpoint-full-table',
    caption: `Every figure of ${isAll ? 'every endpoint' : 'these endpoints'}`,
    head: ['Endpoint', 'Topology', 'Hits', 'Share', 'p50', 'p95', 'p99', 'Errors', 'Bytes per hit'],
    numeric: [2, 3, 4, 5, 6, 7, 8],
    isSortable: true,
    rows: measured.flatMap((topology) =>
      (topology.measured?.endpoints ?? [])
        .filter(({ name }) => names.has(name))
        .map((endpoint) => {
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
