import { instantOf } from '../charts/timeline.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel, TopologyView } from '../model.ts';
import { nameWithKey } from '../parts/blocks.ts';
import { rowHeader, tableHtml } from '../parts/table.ts';
import { HOURS, dayAxis } from '../series/day.ts';
import type { WindowData } from '../window-figures.ts';
import { isFailing, unlikeTopologies } from '../work-pairs.ts';

const COLUMNS = ['hits', 'rate', 'p50', 'p95', 'p99', 'errors', 'statements'] as const;

/** What the page's script makes figures of a part of the day from. */
export function windowData({ parts, run, topologies }: ReportModel): WindowData {
  const { durationMs } = run.scenario;
  return {
    hoursPerPart: (parts.lengthMs / durationMs) * HOURS,
    durationMs,
    topologies: topologies.map(({ window }) => window),
  };
}

/** Where a reader chooses a part of the day, and where its figures stand then. */
export function windowBlock(model: ReportModel): Html {
  const axis = dayAxis(model);
  const option = (hour: number, isChosen: boolean) =>
    html`<option value="${hour}" ${isChosen && html` selected`}>${instantOf(axis, hour)}</option>`;
  const hours = Array.from({ length: HOURS }, (_, hour) => hour);
  return html`<div class="window">
    <p class="choose">
      <label
        >From
        <select id="window-from">
          ${hours.map((hour) => option(hour, hour === 0))}
        </select></label
      >
      <label
        >to
        <select id="window-to">
          ${hours.map((hour) => option(hour + 1, hour + 1 === HOURS))}
        </select></label
      >
      <span class="quiet">or drag over a chart, or hold Shift and press the arrow keys on one</span>
    </p>
    <div id="window" hidden>
      <p id="window-note"></p>
      ${tableHtml({
        id: 'window-table',
        caption: html`Figures of this part alone
          <span class="quiet">change against <bdi data-reference-name>${model.summary.reference}</bdi></span>`,
        head: ['Topology', 'Hits due', 'Per second', 'p50', 'p95', 'p99', 'Errors', 'Statements /1 000 hits'],
        numeric: [1, 2, 3, 4, 5, 6, 7],
        rows: model.topologies.map((topology) => [
          rowHeader(nameWithKey(topology)),
          ...COLUMNS.map((column) => ({
            content: '',
            className: isUsable(model, topology, column) ? '' : 'greyed',
            ...(column === 'statements' && { unlike: unlikeTopologies(model, topology) }),
            window: { topology: topology.index, column },
          })),
        ]),
      })}
    </div>
  </div>`;
}

/** As the comparison of the whole day has it. */
function isUsable(model: ReportModel, topology: TopologyView, column: (typeof COLUMNS)[number]): boolean {
  if (column.startsWith('p')) return topology.isTimeComparable && !isFailing(model, topology);
  return column !== 'statements' || (topology.summary.validity.work !== 'invalid' && !isFailing(model, topology));
}
