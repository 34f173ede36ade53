import type { ParetoPoint } from './pareto-points.ts';

/** A bubble: middle and radius, in pixels of the chart. */
export interface Placed {
  readonly point: ParetoPoint;
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

/** A bubble and where its name begins, or ends where it stands on the left; `labelY` is the base line. */
export interface Labelled extends Placed {
  readonly labelX: number;
  readonly labelY: number;
  readonly isLeft: boolean;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Letters in pixels, and how many of a name are shown. */
export const LABEL = { characters: 14, letter: 7, height: 12, gap: 4 };

/** Places above and below a bubble that are tried, in lines of text. */
const MOST_LINES = 9;
/** What is worse: a name over a name, out of the chart, over a bubble, or far from its own bubble. */
const COST = { name: 10, outside: 20, bubble: 4, line: 0.5, left: 0.2 };

/** Names beside their bubbles where they lie on no other name and on no bubble; where there is no such place, on as few as can be. */
export function labelled(placed: readonly Placed[], room: Box): readonly Labelled[] {
  const labels: Labelled[] = [];
  for (const one of placed.toSorted((a, b) => a.y - b.y)) {
    const costs = placesOf(one).map((label) => ({ label, cost: costOf(label, { placed, labels, room }) }));
    const least = costs.reduce((best, each) => (each.cost < best.cost ? each : best));
    labels.push(least.label);
  }
  return labels;
}

function placesOf(one: Placed): readonly Labelled[] {
  return Array.from({ length: 2 * MOST_LINES + 1 }, (_, at) => at - MOST_LINES).flatMap((line) =>
    [false, true].map((isLeft) => ({
      ...one,
      labelX: isLeft ? one.x - one.r - LABEL.gap : one.x + one.r + LABEL.gap,
      labelY: one.y + LABEL.gap + line * LABEL.height,
      isLeft,
    })),
  );
}

interface Others {
  readonly placed: readonly Placed[];
  readonly labels: readonly Labelled[];
  readonly room: Box;
}

function costOf(label: Labelled, { placed, labels, room }: Others): number {
  const box = boxOf(label);
  const isOutside = box.left < room.left || box.right > room.right || box.top < room.top || box.bottom > room.bottom;
  const names = labels.filter((other) => isOver(box, boxOf(other))).length;
  const bubbles = placed.filter(({ x, y, r }) => {
    const [nearX, nearY] = [within(x, box.left, box.right), within(y, box.top, box.bottom)];
    return Math.hypot(nearX - x, nearY - y) < r;
  }).length;
  const lines = Math.abs(label.labelY - LABEL.gap - label.y) / LABEL.height;
  return (
    names * COST.name +
    (isOutside ? COST.outside : 0) +
    bubbles * COST.bubble +
    lines * COST.line +
    (label.isLeft ? COST.left : 0)
  );
}

/** Where a name is drawn. */
export function boxOf({ point, labelX, labelY, isLeft }: Labelled): Box {
  const width = LABEL.letter * Math.min(LABEL.characters, point.view.name.length);
  const left = isLeft ? labelX - width : labelX;
  return { left, right: left + width, top: labelY - LABEL.height + 2, bottom: labelY + 2 };
}

function isOver(one: Box, other: Box): boolean {
  return one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;
}

function within(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
