import { integer } from '../format.ts';

export interface Axis {
  readonly place: (value: number) => number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

/** Values that span more than this are drawn by their logarithm: a bubble at a tenth would lie on the axis. */
const LOG_FROM = 12;

/** @param pixels  where zero (or the least, of a logarithm) and the most are drawn */
export function axisOf(values: readonly number[], [from, to]: readonly [number, number]): Axis {
  const most = Math.max(...values);
  const least = Math.min(...values);
  if (!(most > 0)) return { place: () => from, ticks: [{ at: from, label: '0' }] };
  if (least > 0 && most / least > LOG_FROM) return logarithmic(least / 1.3, most, [from, to]);
  const place = (value: number) => from + ((to - from) * value) / most;
  const step = stepBelow(most / 3);
  const count = Math.floor(most / step + 1e-9);
  return { place, ticks: Array.from({ length: count + 1 }, (_, at) => tick(at * step, place)) };
}

function logarithmic(least: number, most: number, [from, to]: readonly [number, number]): Axis {
  const place = (value: number) => from + ((to - from) * Math.log(value / least)) / Math.log(most / least);
  const powers = Array.from({ length: 40 }, (_, at) => at - 20).flatMap((power) =>
    [1, 3].map((one) => one * 10 ** power),
  );
  const inside = powers.filter((value) => value >= least && value <= most);
  return { place, ticks: inside.map((value) => tick(value, place)) };
}

function tick(value: number, place: Axis['place']): Axis['ticks'][number] {
  return { at: place(value), label: value >= 1000 ? integer(value) : String(Number(value.toPrecision(3))) };
}

/** 1, 2 or 5 times a power of ten. */
function stepBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([5, 2, 1].find((one) => one * power <= value * 1.0001) ?? 1);
}
