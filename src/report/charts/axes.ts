import type { Palette } from '../palette.ts';
import { bytes, milliseconds, percentOfFailures, rate, significant } from '../format.ts';
import type { Unit } from './figure.ts';

/** A value in a chart's unit, for axes and hints. Percent values are ratios 0..1. */
export function inUnit(value: number, unit: Unit): string {
  switch (unit) {
    case 'ms':
      return milliseconds(value);
    case 'per-second':
      return rate(value);
    case 'percent':
      return percentOfFailures(value);
    case 'bytes':
      return bytes(value);
    case 'cores':
    case 'count':
      return significant(value);
  }
}

/** Axis labels without the noise of significant digits: 100 ms, 1 s, 50 %. */
export function axisLabel(value: number, unit: Unit): string {
  const short = Number(value.toPrecision(3));
  switch (unit) {
    case 'ms':
      return short >= 1000 ? `${short / 1000} s` : `${short} ms`;
    case 'percent':
      return `${Number((value * 100).toPrecision(3))} %`;
    case 'bytes':
      return bytes(short);
    case 'per-second':
    case 'cores':
    case 'count':
      return short >= 1000 ? significant(short, 4) : String(short);
  }
}

/** Powers of ten, with 2 and 5 between them where there is room. */
export function logTicks(min: number, max: number): { value: number }[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(min)); power <= Math.ceil(Math.log10(max)); power += 1) {
    for (const factor of [1, 2, 5]) ticks.push(factor * 10 ** power);
  }
  const inside = ticks.filter((tick) => tick >= min * 0.999 && tick <= max * 1.001);
  const decades = inside.filter((tick) => Math.abs(Math.log10(tick) % 1) < 1e-9);
  return (inside.length > 7 && decades.length > 1 ? decades : inside).map((value) => ({ value }));
}

/** The least and most a logarithmic axis must show, rounded outwards to 1, 2, 5 times a power of ten. */
export function logBounds(values: readonly number[]): { min: number; max: number } {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  if (positive.length === 0) return { min: 1, max: 10 };
  const min = Math.min(...positive);
  const max = Math.max(...positive);
  const steps = [1, 2, 5, 10];
  const down = 10 ** Math.floor(Math.log10(min));
  const up = 10 ** Math.floor(Math.log10(max));
  return {
    min: down * (steps.findLast((step) => step * down <= min * 1.0001) ?? 1),
    max: up * (steps.find((step) => step * up >= max * 0.9999) ?? 10),
  };
}

/** The end of a linear axis from zero: a round number at or above the largest value. */
export function roundAbove(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((each) => each * power >= value * 0.9999) ?? 10;
  return Number((step * power).toPrecision(3));
}

/** What all axes share. */
export function axisStyle(palette: Palette, title: string) {
  return {
    border: { color: palette.grid },
    grid: { color: palette.grid },
    title: { display: title !== '', text: title, color: palette.muted },
  };
}

/** What all charts share: no animation (measured data does not move), text sizes, colours of the hint box. */
export function commonOptions(
  palette: Palette,
  { fontPixels, fontFamily }: { readonly fontPixels: number; readonly fontFamily: string },
) {
  return {
    animation: false as const,
    responsive: true,
    maintainAspectRatio: false,
    font: { family: fontFamily, size: fontPixels },
    color: palette.text,
    tooltip: {
      backgroundColor: palette.background,
      borderColor: palette.muted,
      borderWidth: 1,
      titleColor: palette.text,
      bodyColor: palette.text,
      usePointStyle: true,
    },
  };
}
