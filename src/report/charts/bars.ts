import type { Chart, ChartConfiguration, Plugin } from 'chart.js';
import { significant } from '../format.ts';
import { changeText } from '../format.ts';
import { withOpacity } from '../palette.ts';
import { axisLabel, axisStyle, commonOptions, inUnit } from './axes.ts';
import type { Look } from './look.ts';
import type { BarsFigure } from './figure.ts';
import { penOf } from './pen.ts';
import type { Pen } from './pen.ts';

/** Bars from zero: a ladder of topologies, or topologies side by side in categories. */
export function barsConfiguration(figure: BarsFigure, { view, palette }: Look): ChartConfiguration<'bar'> {
  const kept = figure.categories
    .map((_, index) => index)
    .filter((index) => !view.hidden.has(figure.categoryMarks?.[index]?.topology ?? -1));
  const series = figure.series.filter(({ mark }) => mark === undefined || !view.hidden.has(mark.topology));
  const colourOf = (style: number | undefined) =>
    style === undefined ? palette.muted : (palette.series[style] ?? palette.muted);
  const common = commonOptions(palette, view);

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
    plugins: [marksAbove(figure, kept, { palette, view })],
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

/** A shorter whisker would be a blot on the bar's edge. */
const LEAST_WHISKER_PIXELS = 4;
const MOST_VALUES = 24;
const LEAST_BAR_PIXELS = 30;

/** Whiskers from least to most of the trials, and a note above each bar. */
function marksAbove(figure: BarsFigure, kept: readonly number[], { palette, view }: Look): Plugin<'bar'> {
  return {
    id: 'marksAbove',
    afterDatasetsDraw(chart) {
      const ctx = penOf(chart);
      const y = chart.scales['y'];
      if (y === undefined) return;
      ctx.save();
      ctx.strokeStyle = palette.text;
      ctx.fillStyle = palette.text;
      ctx.textAlign = 'center';
      ctx.textBaseline = 'bottom';
      ctx.font = `600 ${view.fontPixels}px ${view.fontFamily}`;
      if (!figure.isStacked) writeValues(chart);
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
          if (low - high >= LEAST_WHISKER_PIXELS) whisker(ctx, { x, low, high, background: palette.background });
          top = Math.min(top, high);
        }
        const note = noteOf(figure, category, view.reference);
        if (note !== undefined) writeNote(ctx, note, { x, y: top - 5, room: roomOf(chart), line: view.fontPixels + 2 });
      });
      ctx.restore();
    },
  };
}

/** Pixels of one category. */
function roomOf(chart: Chart<'bar'>): number {
  return chart.chartArea.width / Math.max(1, chart.data.labels?.length ?? 1);
}

/** Where a note is wider than its bar has room, its second part goes above the first. */
function writeNote(
  ctx: Pen,
  note: string,
  { x, y, room, line }: { readonly x: number; readonly y: number; readonly room: number; readonly line: number },
): void {
  const [value = note, change] = note.split('  ');
  if (change === undefined || ctx.measureText(note).width <= room) {
    ctx.fillText(note, x, y);
    return;
  }
  ctx.fillText(value, x, y);
  ctx.fillText(change, x, y - line);
}

/** The value above each bar of a group, as long as there is room for the numbers. */
function writeValues(chart: Chart<'bar'>): void {
  const bars = chart.data.datasets.flatMap(({ data }, index) =>
    data.map((value, place) => ({ value, element: chart.getDatasetMeta(index).data[place] })),
  );
  const barPixels = (roomOf(chart) * 0.72) / Math.max(1, chart.data.datasets.length);
  if (bars.length > MOST_VALUES || barPixels < LEAST_BAR_PIXELS) return;
  for (const { value, element } of bars) {
    if (typeof value === 'number' && element !== undefined) {
      penOf(chart).fillText(significant(value, 2), element.x, element.y - 4);
    }
  }
}

/** As the section wrote it; against a reference that the reader chose, made of what is drawn. */
function noteOf(figure: BarsFigure, category: number, reference: number | undefined): string | undefined {
  const written = figure.notes?.[category];
  const base = figure.categoryMarks?.findIndex(({ topology }) => topology === reference);
  if (reference === undefined || base === undefined || base < 0 || written === undefined) return written;
  const [own, against] = [heightOf(figure, category), heightOf(figure, base)];
  if (own === undefined) return written;
  const value = inUnit(own, figure.unit);
  const isComparable = base !== category && figure.unlike?.[category]?.includes(base) !== true;
  if (!isComparable || against === undefined || !(against > 0)) return value;
  return `${value}  (${changeText(own / against - 1)})`;
}

/** All parts together; undefined where one of them is not known. */
function heightOf({ series }: BarsFigure, category: number): number | undefined {
  return series.reduce<number | undefined>((sum, { values }) => {
    const own = values[category] ?? undefined;
    return sum === undefined || own === undefined ? undefined : sum + own;
  }, 0);
}

interface Whisker {
  readonly x: number;
  readonly low: number;
  readonly high: number;
  readonly background: string;
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
