import { inUnit, roundAbove } from '../charts/axes.ts';
import { compact } from '../charts/figure.ts';
import type { LineLook, TimelineFigure } from '../charts/figure.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel, TopologyView } from '../model.ts';
import { figureBlock, nameWithKey } from '../parts/blocks.ts';
import { isScripted } from '../scripted.ts';
import { dayAxis } from '../series/day.ts';
import { dayBoards } from '../series/over-day.ts';
import type { DayBoard } from '../series/over-day.ts';

const LOOKS: readonly LineLook[] = ['first', 'second', 'third', 'fourth'];
/** An axis of shares goes at least as far, so that a trace of something fills no chart. */
const LEAST_SHARE = 0.01;

/** One row of charts per topology: what may come to its limit, what waits, what caches found. */
export function overDay(model: ReportModel): Html | undefined {
  const rows = rowsOf(model);
  if (rows.length === 0) return undefined;
  return html`<h3>Limits, queues and caches over the ${isScripted(model) ? 'measurement' : 'day'}</h3>
    ${rows.map(
      ({ topology, figures }) =>
        html`<div class="day-row" data-topology="${topology.index}">
          <h4>${nameWithKey(topology)}</h4>
          <div class="multiples dense">
            ${figures.map((figure) => figureBlock(figure, { size: 'small', tableId: 'service-table' }))}
          </div>
        </div>`,
    )}`;
}

export function overDayFigures(model: ReportModel): readonly TimelineFigure[] {
  return rowsOf(model).flatMap(({ figures }) => figures);
}

function rowsOf(model: ReportModel) {
  const rows = model.topologies.map((topology) => ({ topology, boards: dayBoards(model, topology) }));
  const all = rows.flatMap(({ boards }) => boards);
  return rows
    .filter(({ boards }) => boards.length > 0)
    .map(({ topology, boards }) => ({
      topology,
      figures: boards.map((board) => figureOf(board, { topology, model, max: axisEnd(board, all) })),
    }));
}

interface Place {
  readonly topology: TopologyView;
  readonly model: ReportModel;
  readonly max: number;
}

function figureOf(board: DayBoard, { topology: { index, style, name }, model, max }: Place): TimelineFigure {
  const { id, title, unit, limit, lines } = board;
  return {
    kind: 'timeline',
    id: `${id}-${String(index)}`,
    title,
    finding: `${name}: ${lines.map(({ label, values }) => `${label} up to ${inUnit(highest([values]), unit)}`).join(', ')}${limit === undefined ? '' : `; limit ${inUnit(limit.value, unit)}`}.`,
    unit,
    scale: 'linear',
    min: 0,
    max,
    ...(limit === undefined ? {} : { limit }),
    ...dayAxis(model),
    series: lines.map(({ label, values }, place) => ({
      topology: index,
      style,
      name,
      label,
      look: LOOKS[place] ?? 'fourth',
      values: values.map(compact),
    })),
  };
}

/** The same for all topologies, so that they can be compared; the limit is on it. */
function axisEnd({ id, unit, limit }: DayBoard, all: readonly DayBoard[]): number {
  const alike = all.filter((board) => board.id === id && board.unit === unit);
  const most = highest(alike.flatMap(({ lines }) => lines.map(({ values }) => values)));
  if (id === 'hit-ratios') return 1;
  if (limit !== undefined) return Math.max(limit.value * 1.05, roundAbove(most));
  return Math.max(unit === 'percent' ? LEAST_SHARE : 1, roundAbove(most));
}

function highest(all: readonly (readonly (number | null)[])[]): number {
  return all.flat().reduce<number>((most, value) => (value === null ? most : Math.max(most, value)), 0);
}
