import { CRITERION_TITLES, type ParetoPoint, paretoOf } from './pareto-points.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { cut, cutMiddle } from '../html.ts';
import type { ReportModel } from '../model.ts';
import { axisOf, type Axis } from './pareto-axis.ts';
import { LABEL, type Labelled, type Placed, labelled } from './pareto-labels.ts';

const SIZE = { width: 400, height: 204 };
const PLOT = { left: 46, right: 388, top: 10, bottom: 170 };
const RADIUS = { least: 4, most: 15 };
/** Where names may stand. */
const ROOM = { left: PLOT.left, right: SIZE.width, top: 0, bottom: PLOT.bottom };

/** Cost against the database's work, a bubble as large as the memory: what nobody beats stands towards the corner of zero. Needs no script. */
export function paretoChart(model: ReportModel): Html | undefined {
  const points = paretoOf(model);
  if (points === undefined || points.list.length < 2) return undefined;
  const { list, cost, work } = points;
  const x = axisOf(
    list.map((point) => point.cost),
    [PLOT.left, PLOT.right - 40],
  );
  const y = axisOf(
    list.map((point) => point.work),
    [PLOT.bottom, PLOT.top + 14],
  );
  const most = Math.max(0, ...list.flatMap(({ memory }) => memory ?? []));
  const placed = labelled(
    list.map((point) => ({ point, x: x.place(point.cost), y: y.place(point.work), r: radiusOf(point, most) })),
    ROOM,
  );
  const names = (isOut: boolean) =>
    list
      .filter((point) => point.isOut === isOut)
      .map(({ view }) => cut(view.name, 60))
      .join(', ');
  const out = names(true);
  const finding = `Beaten by none: ${names(false)}.${out === '' ? '' : ` Out: ${out}.`}`;
  return html`<figure class="pareto">
    <figcaption>
      ${CRITERION_TITLES[cost]} against ${CRITERION_TITLES[work]}<span class="quiet"
        >${memoryWords(list)}${out !== '' && '; empty: out'}</span
      >
    </figcaption>
    <svg
      viewBox="0 0 ${SIZE.width} ${SIZE.height}"
      width="${SIZE.width}"
      height="${SIZE.height}"
      role="img"
      aria-label="${CRITERION_TITLES[cost]} against ${CRITERION_TITLES[work]}. ${finding}"
    >
      ${frameSvg(x, y)} ${frontSvg(placed)} ${placed.map(bubbleSvg)}
      <text x="${PLOT.right}" y="${SIZE.height - 4}" text-anchor="end" font-size="11" fill="currentColor">
        ${CRITERION_TITLES[cost]} →
      </text>
    </svg>
  </figure>`;
}

/** What the size of a bubble says, of those whose memory was read. */
function memoryWords(list: readonly ParetoPoint[]): string {
  const unread = list.filter(({ memory }) => memory === undefined);
  if (unread.length === list.length) return '; memory: not read';
  return `; bubble: memory${unread.length === 0 ? '' : '; dashed: not read'}`;
}

/** One whose memory was not read is no small one: it has the middle size, and is drawn dashed and empty. */
function radiusOf({ memory }: ParetoPoint, most: number): number {
  if (memory === undefined) return (RADIUS.least + RADIUS.most) / 2;
  if (most === 0) return RADIUS.least;
  return Math.max(RADIUS.least, RADIUS.most * Math.sqrt(memory / most));
}

function frameSvg(x: Axis, y: Axis): Html {
  return html`<g class="frame" stroke="currentColor" stroke-opacity="0.25" font-size="11">
    ${y.ticks.map(
      ({ at, label }) =>
        html`<path d="M${PLOT.left} ${at.toFixed(1)}H${PLOT.right}" /><text
            x="${PLOT.left - 5}"
            y="${(at + 4).toFixed(1)}"
            text-anchor="end"
            fill="currentColor"
            stroke="none"
            >${label}</text
          >`,
    )}
    ${x.ticks.map(
      ({ at, label }) =>
        html`<path d="M${at.toFixed(1)} ${PLOT.top}V${PLOT.bottom}" /><text
            x="${at.toFixed(1)}"
            y="${PLOT.bottom + 14}"
            text-anchor="middle"
            fill="currentColor"
            stroke="none"
            >${label}</text
          >`,
    )}
  </g>`;
}

/** The line through what nobody beats. */
function frontSvg(placed: readonly Placed[]): Html | undefined {
  const left = placed.filter(({ point }) => !point.isOut);
  // Of those that stay, some are there for what this chart does not show.
  const front = left
    .filter(({ point }) => !left.some((other) => isBelow(other.point, point)))
    .toSorted((a, b) => a.x - b.x);
  if (front.length < 2) return undefined;
  const line = front.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  return html`<path
    class="front"
    d="${line}"
    fill="none"
    stroke="currentColor"
    stroke-opacity="0.45"
    stroke-dasharray="4 3"
  />`;
}

function isBelow(one: ParetoPoint, other: ParetoPoint): boolean {
  return one.cost <= other.cost && one.work <= other.work && (one.cost < other.cost || one.work < other.work);
}

function bubbleSvg({ point, x, y, r, labelX, labelY, isLeft }: Labelled): Html {
  const { view, isOut, isBest } = point;
  const [toX, toY] = [labelX, labelY - LABEL.gap];
  const edge = r / Math.max(r, Math.hypot(toX - x, toY - y));
  return html`<g class="${isOut ? 'out' : `t${String(view.style)}`}">
      <circle
        cx="${x.toFixed(1)}"
        cy="${y.toFixed(1)}"
        r="${r.toFixed(1)}"
        fill="currentColor"
        fill-opacity="${point.memory === undefined ? '0' : '0.35'}"
        ${point.memory === undefined && html`stroke-dasharray="3 2"`}
        stroke="currentColor"
        stroke-width="${isBest ? '3' : '1.5'}"
      />
    </g>
    ${
      Math.abs(toY - y) > LABEL.height / 2 &&
      html`<path
        class="${isOut && 'out'}"
        d="M${(x + (toX - x) * edge).toFixed(1)} ${(y + (toY - y) * edge).toFixed(1)}L${toX.toFixed(1)} ${toY.toFixed(1)}"
        stroke="currentColor"
        stroke-opacity="0.4"
      />`
    }
    <text
      class="${isOut && 'out'}"
      x="${labelX.toFixed(1)}"
      y="${labelY.toFixed(1)}"
      font-size="11"
      fill="currentColor"
      text-anchor="${isLeft ? 'end' : 'start'}"
      font-weight="${isBest ? '700' : '400'}"
      >${cutMiddle(view.name, LABEL.characters)}</text
    >`;
}
