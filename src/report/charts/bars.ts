import type { ChartConfiguration, Plugin } from 'chart.js';
import { withOpacity } from '../palette.ts';
import type { Palette } from '../palette.ts';
import { axisLabel, axisStyle, commonOptions, inUnit } from './axes.ts';
import type { Look } from './configuration.ts';
import type { BarsFigure } from './figure.ts';

/** Bars from zero: a ladder of topologies, or topologies side by side in categories. */
export function barsConfiguration(figure: BarsFigure, { view, palette }: Look): ChartConfiguration<'bar'> {
  const kept = figure.categories
    .map((_, index) => index)
    .filter((index) => !view.hidden.has(figure.categoryMarks?.[index]?.topology ?? -1));
  const series = figure.series.filter(({ mark }) => mark === undefined || !view.hidden.has(mark.topology));
  const colourOf = (style: number | undefined) =>
    style === undefined ? palette.muted : (palette.series[style] ?? palette.muted);
  const common = commonOptions(palette, view.fontPixels);

  return {
    type: 'bar',
    data: {
      labels: kept.map((index) => figure.categories[index] ?? ''),
      datasets: series.map(({ label, mark, opacity, values }) => ({
        label,
        data: kept.map((index) => values[index] ?? null),
        backgroundColor: kept.map((index) =>
          withOpacity(colourOf(mark?.style ?? figure.categoryMarks?.[index]?.style), opacity),
        ),
        borderColor: kept.map((index) => colourOf(mark?.style ?? figure.categoryMarks?.[index]?.style)),
        borderWidth: opacity < 1 ? 1 : 0,
        maxBarThickness: 90,
        categoryPercentage: 0.72,
        barPercentage: 0.94,
      })),
    },
    plugins: [marksAbove(figure, kept, palette)],
    options: {
      ...common,
      layout: { padding: { top: 26 } },
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: {
          stacked: figure.isStacked,
          ...axisStyle(palette, ''),
          grid: { display: false },
          ticks: { color: palette.text },
        },
        y: {
          stacked: figure.isStacked,
          beginAtZero: true,
          ...axisStyle(palette, figure.axis),
          ticks: { color: palette.muted, maxTicksLimit: 6, callback: (value) => axisLabel(Number(value), figure.unit) },
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          ...common.tooltip,
          callbacks: {
            label: (item) => `${item.dataset.label ?? ''}: ${inUnit(item.parsed.y ?? Number.NaN, figure.unit)}`,
          },
        },
      },
    },
  };
}

/** Whiskers from least to most of the trials, and a note above each bar. */
function marksAbove(figure: BarsFigure, kept: readonly number[], palette: Palette): Plugin<'bar'> {
  return {
    id: 'marksAbove',
    afterDatasetsDraw(chart) {
      const { ctx, scales } = chart;
      const y = scales['y'];
      if (y === undefined) return;
      ctx.save();
      ctx.strokeStyle = palette.text;
      ctx.fillStyle = palette.text;
      ctx.textAlign = 'center';
      ctx.textBaseline = 'bottom';
      ctx.font = `600 12px ${String(chart.options.font?.family ?? 'sans-serif')}`;
      kept.forEach((category, place) => {
        const elements = chart.data.datasets.map((_, index) => chart.getDatasetMeta(index).data[place]);
        const tops = elements.flatMap((element) =>
          element !== undefined && Number.isFinite(element.y) ? [element.y] : [],
        );
        const x = elements[0]?.x ?? Number.NaN;
        if (tops.length === 0 || !Number.isFinite(x)) return;
        let top = Math.min(...tops);
        const range = figure.ranges?.[category];
        if (range !== undefined && range !== null && range[1] > range[0]) {
          const [low, high] = [y.getPixelForValue(range[0]), y.getPixelForValue(range[1])];
          whisker(ctx, { x, low, high, background: palette.background });
          top = Math.min(top, high);
        }
        const note = figure.notes?.[category];
        if (note !== undefined) ctx.fillText(note, x, top - 5);
      });
      ctx.restore();
    },
  };
}

interface Whisker {
  readonly x: number;
  readonly low: number;
  readonly high: number;
  readonly background: string;
}

/** What a whisker needs of a canvas context, in the page or in Node. */
interface Pen {
  lineWidth: number;
  strokeStyle: unknown;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  stroke(): void;
}

/** Drawn twice, wide in the background's colour first, so that it is seen on a bar of any colour. */
function whisker(ctx: Pen, at: Whisker): void {
  const ink = ctx.strokeStyle;
  for (const [lineWidth, colour] of [
    [4, at.background],
    [1.5, ink],
  ] as const) {
    ctx.lineWidth = lineWidth;
    ctx.strokeStyle = colour;
    ctx.beginPath();
    ctx.moveTo(at.x, at.low);
    ctx.lineTo(at.x, at.high);
    for (const end of [at.low, at.high]) {
      ctx.moveTo(at.x - 6, end);
      ctx.lineTo(at.x + 6, end);
    }
    ctx.stroke();
  }
}
