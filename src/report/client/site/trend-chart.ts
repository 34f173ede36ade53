import { axisLabel } from '../../charts/axes.ts';
import type { SiteFigure } from '../../site/site-entry.ts';
import type { TrendLine, TrendPoint } from '../../site/trend.ts';
import { svg } from './elements.ts';
import { dateOf, nameOf, shown } from './shown.ts';

const [WIDTH, HEIGHT] = [960, 320];
const EDGE = { left: 70, right: 24, top: 16, bottom: 34 };
const COLOURS = 5;

/** Runs in the order measured, each with the range of its trials; a line for each fingerprint, never from one to another. */
export function drawTrend(
  lines: readonly TrendLine[],
  figure: SiteFigure,
  letterOf: (at: number) => string,
): SVGElement {
  const all = lines.flatMap(({ points }) => points).sort((a, b) => a.entry.atMs - b.entry.atMs);
  const place = new Map(all.map((point, index) => [point, index]));
  const [low, high] = rangeOf(all);
  const x = (point: TrendPoint): number =>
    EDGE.left + (((place.get(point) ?? NaN) + 0.5) / all.length) * (WIDTH - EDGE.left - EDGE.right);
  const y = (value: number): number => EDGE.top + ((high - value) / (high - low)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const label = `${nameOf(figure)} of ${all.length} runs in ${lines.length} ${lines.length === 1 ? 'line' : 'lines'}; the table below has the values`;
  return svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'group', 'aria-label': label },
    ...axes(all, figure, { low, high, x, y }),
    ...lines.flatMap((line, at) => drawLine(line, { at, letter: letterOf(at), figure, x, y })),
  );
}

function rangeOf(points: readonly TrendPoint[]): readonly [number, number] {
  const low = Math.min(...points.map(({ min }) => min));
  const high = Math.max(...points.map(({ max }) => max));
  const room = (high - low) * 0.08 || Math.abs(high) * 0.1 || 1;
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}

interface Scale {
  readonly x: (point: TrendPoint) => number;
  readonly y: (value: number) => number;
}

function axes(
  all: readonly TrendPoint[],
  figure: SiteFigure,
  { low, high, x, y }: Scale & { readonly low: number; readonly high: number },
): SVGElement[] {
  const unit = figure.unit === 'ms' ? 'ms' : figure.unit === 'ratio' ? 'percent' : 'count';
  const ticks = [0, 1, 2, 3, 4].map((step) => low + ((high - low) * step) / 4);
  const [first, last] = [all[0], all.at(-1)];
  return [
    ...ticks.flatMap((tick) => [
      svg('line', { class: 'grid', x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(tick), y2: y(tick) }),
      svg('text', { x: EDGE.left - 6, y: y(tick) + 4, 'text-anchor': 'end' }, axisLabel(tick, unit)),
    ]),
    ...(first === undefined ? [] : [svg('text', { x: EDGE.left, y: HEIGHT - 10 }, dateOf(first.entry.atMs))]),
    ...(last === undefined || last === first
      ? []
      : [svg('text', { x: WIDTH - EDGE.right, y: HEIGHT - 10, 'text-anchor': 'end' }, dateOf(last.entry.atMs))]),
    ...(first === undefined
      ? []
      : [svg('line', { class: 'grid', x1: x(first), x2: x(first), y1: y(low), y2: y(low) + 6 })]),
  ];
}

function drawLine(
  { points, changes }: TrendLine,
  { at, letter, figure, x, y }: Scale & { readonly at: number; readonly letter: string; readonly figure: SiteFigure },
): SVGElement[] {
  const usable = points.filter(({ state }) => state !== 'invalid');
  const path = (values: readonly (readonly [TrendPoint, number])[]) =>
    values.map(([point, value]) => `${x(point).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const most = usable.map((point): [TrendPoint, number] => [point, point.max]);
  const least = usable.map((point): [TrendPoint, number] => [point, point.min]);
  const last = usable.at(-1) ?? points.at(-1);
  const group = svg(
    'g',
    { class: `f${at % COLOURS}` },
    svg('polygon', { class: 'band', points: path([...most, ...least.reverse()]) }),
    svg('polyline', { class: 'line', points: path(usable.map((point) => [point, point.median])) }),
    ...points.map((point) => marker(point, figure, { x, y })),
    ...(last === undefined ? [] : [svg('text', { x: x(last) + 8, y: y(last.median) - 6 }, letter)]),
  );
  const marks = changes.flatMap((index) => {
    const point = points[index];
    if (point === undefined) return [];
    const left = x(point) - 3;
    return [
      svg('line', { class: 'change', x1: left, x2: left, y1: EDGE.top, y2: HEIGHT - EDGE.bottom }),
      svg('text', { x: left + 3, y: EDGE.top + 10 }, 'change'),
    ];
  });
  return [group, ...marks];
}

function marker(point: TrendPoint, figure: SiteFigure, { x, y }: Scale): SVGElement {
  const { entry, median, min, max, trials, state } = point;
  const range = trials === 1 ? '1 trial' : `${shown(min, figure)} to ${shown(max, figure)}, ${trials} trials`;
  const words = `${entry.id}\n${entry.commit ?? 'commit unknown'}\n${shown(median, figure)} (${range})${state === 'valid' ? '' : `, ${state}`}`;
  const dot = svg(
    'circle',
    { class: `point ${state}`, cx: x(point).toFixed(1), cy: y(median).toFixed(1), r: 3.5 },
    svg('title', {}, words),
  );
  return entry.href === null
    ? dot
    : svg('a', { href: entry.href, tabindex: -1, 'aria-label': words.replaceAll('\n', ', ') }, dot);
}
