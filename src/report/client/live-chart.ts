import type { CurvePoint, LiveCurve } from '../../records/live-curve.ts';

const WIDTH = 800;
const HEIGHT = 180;
const MARGIN = 6;
const SVG = 'http://www.w3.org/2000/svg';

export interface Line {
  readonly curve: LiveCurve;
  readonly valueOf: (point: CurvePoint) => number | null;
  readonly className: string;
}

export interface Drawn {
  readonly lines: readonly Line[];
  readonly isLogarithmic: boolean;
  /** drawn across */
  readonly limit?: number | undefined;
}

/** Draws lines anew. Where a value is unknown there is a gap. @returns the highest value of the scale; undefined: there is nothing to draw */
export function drawLines(svg: Element, { lines, isLogarithmic, limit }: Drawn): number | undefined {
  const values = lines.flatMap(({ curve, valueOf }) => curve.points.map(valueOf)).filter(isDrawable(isLogarithmic));
  if (values.length === 0) {
    svg.replaceChildren();
    return undefined;
  }
  const isNear = limit !== undefined && limit <= 10 * Math.max(...values);
  const top = Math.max(...values, ...(isNear ? [limit] : [])) * 1.1;
  const bottom = isLogarithmic ? Math.min(...values) / 1.2 : 0;
  const scale = isLogarithmic ? Math.log : (value: number) => value;
  const y = (value: number) =>
    HEIGHT - MARGIN - ((scale(value) - scale(bottom)) / (scale(top) - scale(bottom) || 1)) * (HEIGHT - 2 * MARGIN);
  const all = lines.flatMap(({ curve, valueOf, className }) =>
    partsOf(curve.points, valueOf, isDrawable(isLogarithmic)).map((part) =>
      polyline(
        part.map(
          ([atMs, value]) => `${((atMs / Math.max(1, curve.durationMs)) * WIDTH).toFixed(1)},${y(value).toFixed(1)}`,
        ),
        className,
      ),
    ),
  );
  const across = isNear ? [polyline([`0,${y(limit).toFixed(1)}`, `${WIDTH},${y(limit).toFixed(1)}`], 'limit')] : [];
  svg.replaceChildren(...across, ...all);
  return top / 1.1;
}

type Place = readonly [atMs: number, value: number];

function partsOf(
  points: readonly CurvePoint[],
  valueOf: Line['valueOf'],
  isKnown: (value: number | null) => value is number,
): Place[][] {
  const parts: Place[][] = [[]];
  for (const point of points) {
    const value = valueOf(point);
    if (isKnown(value)) parts.at(-1)?.push([point.atMs, value]);
    else parts.push([]);
  }
  return parts.filter((part) => part.length > 0);
}

function isDrawable(isLogarithmic: boolean) {
  return (value: number | null): value is number => value !== null && (!isLogarithmic || value > 0);
}

function polyline(points: readonly string[], className: string): Element {
  const line = document.createElementNS(SVG, 'polyline');
  // A single point is no line.
  line.setAttribute('points', (points.length === 1 ? [...points, ...points.map(aLittleLater)] : points).join(' '));
  line.setAttribute('class', className);
  return line;
}

function aLittleLater(point: string): string {
  const [x = '0', y = '0'] = point.split(',');
  return `${Number(x) + 3},${y}`;
}
