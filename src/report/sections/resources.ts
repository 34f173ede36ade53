import type { MetricName } from '../../records/metrics.ts';
import { roundAbove } from '../charts/axes.ts';
import { compact } from '../charts/figure.ts';
import type { BarsFigure, Figure, TimelineFigure } from '../charts/figure.ts';
import { bytes, integer, milliseconds, percent, percentOfFailures, percentSpared, significant } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import { isScripted } from '../scripted.ts';
import type { ReportModel, TopologyView } from '../model.ts';
import { findingHtml, figureBlock, foldTable, howToRead, nameWithKey } from '../parts/blocks.ts';
import { figure, number, rowHeader, tableHtml, text } from '../parts/table.ts';
import { metricOfRole, dayAxis } from '../series/day.ts';
import { CPU_MS } from '../series/metrics.ts';
import { totalsOf } from '../series/totals.ts';
import type { Total } from '../series/totals.ts';
import { overDay, overDayFigures } from './over-day.ts';
import type { Section } from './section.ts';
import { cpuOfAll, lacksService, rolesIn, tiersOf, unreadServices } from './tiers.ts';

const MOST_TOTALS = 1_000;

export const resources: Section = {
  id: 'resources',
  title: 'Resources',
  figures: (model) => [...cpuBars(model), ...cpuTimelines(model), ...overDayFigures(model)],
  render(model) {
    const measured = model.topologies.filter((topology) => topology.measured !== undefined);
    if (measured.length === 0) return undefined;
    const figures: readonly Figure[] = [...cpuBars(model)];
    const timelines = cpuTimelines(model);
    return html`${findingHtml(finding(measured))}
    ${figures.map((figure) => figureBlock(figure, { tableId: 'service-table' }))}
    ${
      timelines.length > 0 &&
      html`<h3>CPU over the ${isScripted(model) ? 'measurement' : 'day'}, by tier</h3>
        <div class="multiples">
          ${timelines.map((figure) => figureBlock(figure, { size: 'small', tableId: 'service-table' }))}
        </div>`
    }
    ${overDay(model)} ${foldTable('Table: services', serviceTable(model, measured))} ${cacheTable(measured)}
    ${foldTable('Table: every other metric', totalsTables(model))}
    ${howToRead(
      'CPU time per hit is what a service spent, divided by the hits sent. It says where the work is done and what a server must have, and it depends far less on the machine’s mood than response times do.',
      'A line between two readings is straight; where a server was not read for 15 s, or one of several was not, there is a gap. Limits are those that the topology sets for its containers, and those that servers report of their pools, threads and heaps. What a queue or Redis may hold at most is not read, so no limit is drawn there.',
      'Throttled is the share of scheduling periods in which a container was held back by its CPU limit. Much of it means that the limit was measured, not the software. A dash means that it has no limit.',
    )}`;
  },
};

function finding(measured: readonly TopologyView[]): string {
  const each = measured.flatMap((topology) => {
    const [busiest] = tiersOf(topology);
    if (busiest === undefined) return [];
    const total = cpuOfAll(topology);
    if (total === undefined) return [`in ${topology.name} it is not known (${notRead(topology)})`];
    if (busiest.cpuMs === undefined || total === 0) return [];
    return [
      `in ${topology.name} the ${busiest.role} (${milliseconds(busiest.cpuMs)} of ${milliseconds(total)} CPU per hit, ${percent(busiest.cpuMs / total)})`,
    ];
  });
  return each.length === 0 ? 'CPU time was not measured.' : `Busiest tier: ${each.join('; ')}.`;
}

function notRead(topology: TopologyView): string {
  const names = unreadServices(topology).map(({ name }) => cut(name, 60));
  return names.length === 0 ? 'no trial read all of its services' : `not read: ${names.join(', ')}`;
}

function cpuBars({ topologies }: ReportModel): readonly BarsFigure[] {
  const measured = topologies.filter(({ measured: figures }) => figures !== undefined);
  const roles = rolesIn(measured);
  if (roles.length === 0) return [];
  return [
    {
      kind: 'bars',
      id: 'cpu-by-tier',
      title: 'CPU time per hit, by tier',
      finding: finding(measured),
      axis: 'ms per hit',
      unit: 'ms',
      isStacked: false,
      categories: roles,
      series: measured.map((topology) => {
        const tiers = tiersOf(topology);
        return {
          label: topology.name,
          mark: { topology: topology.index, style: topology.style, name: topology.name },
          opacity: 1,
          values: roles.map((role) => compact(tiers.find((tier) => tier.role === role)?.cpuMs ?? null)),
        };
      }),
    },
  ];
}

function cpuTimelines(model: ReportModel): readonly TimelineFigure[] {
  const perRole = rolesIn(model.topologies).map((role) => ({
    role,
    series: model.topologies.flatMap((topology) => {
      // A line without one of the tier's services would be too low.
      if (lacksService(model, topology, role)) return [];
      const msPerSecond = metricOfRole(model, topology, role, CPU_MS);
      if (msPerSecond === undefined) return [];
      const values = msPerSecond.map((value) => compact(value === null ? null : value / 1000));
      return [
        {
          topology: topology.index,
          style: topology.style,
          name: topology.name,
          label: topology.name,
          look: 'own' as const,
          values,
        },
      ];
    }),
  }));
  const largest = Math.max(
    0,
    ...perRole.flatMap(({ series }) => series.flatMap(({ values }) => values.filter((value) => value !== null))),
  );
  return perRole
    .filter(({ series }) => series.length > 0)
    .map(({ role, series }) => ({
      kind: 'timeline' as const,
      id: `cpu-${role.replace(/[^a-z0-9]+/gi, '-')}`,
      title: `${role}: cores in use`,
      finding: series
        .map(
          ({ name, values }) =>
            `${name} up to ${significant(Math.max(0, ...values.filter((value) => value !== null)))} cores`,
        )
        .join(', '),
      unit: 'cores' as const,
      scale: 'linear' as const,
      min: 0,
      max: roundAbove(largest),
      ...dayAxis(model),
      series,
    }));
}

function serviceTable(model: ReportModel, measured: readonly TopologyView[]): Html | undefined {
  if (measured.every((topology) => topology.measured?.cpuMsPerHit.length === 0)) return undefined;
  return tableHtml({
    id: 'service-table',
    caption: 'Services, median of the trials',
    head: [
      'Topology',
      'Service',
      'Tier',
      'CPU per hit',
      'Share of its topology',
      'Throttled',
      'Memory, mean',
      'Memory, most',
    ],
    numeric: [3, 4, 5, 6, 7],
    isSortable: true,
    rows: measured.flatMap((topology) => {
      const cpu = topology.measured?.cpuMsPerHit ?? [];
      const sum = cpuOfAll(topology);
      const unread = unreadServices(topology);
      const totals = totalsOf(topology.drawnTrials);
      const find = (service: string, metric: MetricName): Total | undefined =>
        totals.find((total) => total.service === service && total.metric === metric);
      const read = cpu.map(({ service, role, cpuMs }) => ({ service, role, cpuMs: cpuMs.median }));
      return [...read, ...unread.map(({ name, role }) => ({ service: name, role, cpuMs: Number.NaN }))].map((row) => {
        const { service, role, cpuMs } = row;
        const memory = find(service, 'container.memory_bytes');
        const throttled = find(service, 'container.throttled_periods_total')?.value;
        const periods = find(service, 'container.periods_total')?.value;
        const throttledRatio =
          throttled === undefined || periods === undefined || periods === 0 ? undefined : throttled / periods;
        return [
          rowHeader(nameWithKey(topology)),
          text(html`<bdi>${cut(service, 60)}</bdi>`),
          text(role),
          figure(Number.isNaN(cpuMs) ? undefined : cpuMs, milliseconds),
          figure(sum === undefined || !(sum > 0) || Number.isNaN(cpuMs) ? undefined : cpuMs / sum, percent),
          number(throttledRatio === undefined ? '–' : percentOfFailures(throttledRatio), throttledRatio),
          number(memory === undefined ? '–' : bytes(memory.value), memory?.value),
          number(memory === undefined ? '–' : bytes(memory.max), memory?.max),
        ];
      });
    }),
  });
}

function cacheTable(measured: readonly TopologyView[]): Html | undefined {
  const rows = measured.filter(
    ({ measured: figures }) => figures?.pageCacheHitRatio !== undefined || figures?.objectCacheHitRatio !== undefined,
  );
  if (rows.length === 0) return undefined;
  return tableHtml({
    id: 'cache-table',
    caption: 'Cache hit ratios, median of the trials',
    head: ['Topology', 'Page cache', 'Object cache'],
    numeric: [1, 2],
    rows: rows.map((topology) => {
      const { pageCacheHitRatio: page, objectCacheHitRatio: object } = topology.measured ?? {};
      return [
        rowHeader(nameWithKey(topology)),
        // Cut off: where something was missed it is not 100 %.
        figure(page?.median, percentSpared),
        figure(object?.median, percentSpared),
      ];
    }),
  });
}

/** A table of each topology: with its name in every row they were the largest part of the page. */
function totalsTables(model: ReportModel): Html | undefined {
  const all = model.topologies.map((topology) => ({ topology, totals: totalsOf(topology.drawnTrials) }));
  // Each has its share of the room: the last topology of a run is as likely to be asked about as the first.
  const most = Math.floor(MOST_TOTALS / Math.max(1, all.length));
  const leftOut = all.flatMap(({ topology: { name }, totals }) =>
    totals.length > most ? [`${String(totals.length - most)} of ${name}`] : [],
  );
  if (all.every(({ totals }) => totals.length === 0)) return undefined;
  return html`${all.map(({ topology, totals }) => totals.length > 0 && totalsTable(topology, totals.slice(0, most)))}
  ${leftOut.length > 0 && html`<p>Left out, and in the trials’ files: ${leftOut.join(', ')}.</p>`}`;
}

function totalsTable(topology: TopologyView, totals: readonly Total[]): Html {
  return tableHtml({
    id: `totals-table-${String(topology.index)}`,
    caption: html`${nameWithKey(topology)} what ends in _total: rise over the measurement; what does not: mean. Median
    of the drawn trials, instances added up; of ages, lags, timelines and flags the largest (of has_leader and
    is_running the least). Most: of containers each at its largest and added up, of all else the largest`,
    head: ['Metric', 'Service', 'Value', 'Most'],
    numeric: [2, 3],
    isSortable: true,
    rows: totals.map(({ service, metric, kind, value, max }) => [
      rowHeader(cut(metric, 80)),
      text(cut(service, 60)),
      number(Number.isInteger(value) ? integer(value) : significant(value, 4), value),
      kind === 'gauge' ? number(significant(max, 4), max) : text(''),
    ]),
  });
}
