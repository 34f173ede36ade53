import type { Chart, Plugin } from 'chart.js';
import { inUnit } from '../charts/axes.ts';
import type { TimelineFigure } from '../charts/figure.ts';
import { instantOf } from '../charts/timeline.ts';
import { withoutHiddenCharacters } from '../html.ts';

let shownHours: number | undefined;
const timelines = new WeakMap<HTMLCanvasElement, TimelineFigure>();

/** The same instant in every chart over the day: a line, and the values beside the chart's title. */
export const cursorLine: Plugin = {
  id: 'cursorLine',
  afterDatasetsDraw(chart) {
    const x = chart.scales['x'];
    if (shownHours === undefined || x === undefined || !timelines.has(chart.canvas)) return;
    const at = x.getPixelForValue(shownHours);
    const { top, bottom, left, right } = chart.chartArea;
    if (at < left || at > right) return;
    const { ctx } = chart;
    ctx.save();
    // The colour of the chart's own words is that of the theme.
    ctx.strokeStyle = typeof chart.options.color === 'string' ? chart.options.color : 'gray';
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(at, top);
    ctx.lineTo(at, bottom);
    ctx.stroke();
    ctx.restore();
  },
};

export interface Drawn {
  readonly canvas: HTMLCanvasElement;
  readonly figure: TimelineFigure;
  readonly chart: () => Chart | undefined;
}

/** @returns sets the instant, in hours; undefined: none */
export function syncCursor(
  charts: readonly Drawn[],
  isHidden: (topology: number) => boolean,
): (hours: number | undefined) => void {
  const places = charts.map(({ canvas, figure }) => {
    timelines.set(canvas, figure);
    const values = document.createElement('span');
    values.className = 'values';
    canvas.closest('figure')?.querySelector('figcaption')?.append(values);
    return values;
  });
  let waiting = false;
  const show = (): void => {
    waiting = false;
    charts.forEach(({ figure, chart }, place) => {
      const drawn = chart();
      const values = places[place];
      if (drawn === undefined || values === undefined) return;
      values.textContent = shownHours === undefined ? '' : valuesAt(figure, shownHours, isHidden);
      drawn.draw();
    });
  };
  const move = (hours: number | undefined): void => {
    if (hours === shownHours) return;
    shownHours = hours;
    if (!waiting) requestAnimationFrame(show);
    waiting = true;
  };
  for (const { canvas, chart } of charts) {
    for (const type of ['pointerdown', 'pointermove'] as const)
      canvas.addEventListener(type, ({ offsetX }) => {
        move(hoursAt(chart(), offsetX));
      });
    canvas.addEventListener('pointerleave', ({ pointerType }) => {
      // A finger leaves as it is lifted; what it found stays until it taps elsewhere.
      if (pointerType !== 'touch') move(undefined);
    });
  }
  document.addEventListener('pointerdown', ({ target }) => {
    if (!charts.some(({ canvas }) => canvas === target)) move(undefined);
  });
  return move;
}

/** @returns hours of the day; undefined outside of the chart's area */
export function hoursAt(chart: Chart | undefined, pixel: number): number | undefined {
  const value = chart?.scales['x']?.getValueForPixel(pixel);
  return value === undefined || value < 0 || value > 24 ? undefined : value;
}

function valuesAt(figure: TimelineFigure, hours: number, isHidden: (topology: number) => boolean): string {
  const each = figure.series
    .filter(({ topology }) => topology === undefined || !isHidden(topology))
    .flatMap(({ label, values }) => {
      const value = values[Math.min(values.length - 1, Math.floor((hours / 24) * values.length))];
      return value === undefined || value === null ? [] : [`${label} ${inUnit(value, figure.unit)}`];
    });
  return withoutHiddenCharacters([instantOf(figure, hours), ...each].join(' · '));
}
