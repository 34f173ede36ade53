import type { ChartConfiguration, ChartDataset } from 'chart.js';
import type {} from 'chartjs-plugin-annotation';
import { duration, timeOfDay } from '../format.ts';
import { DASHES, withOpacity } from '../palette.ts';
import { axisLabel, axisStyle, commonOptions, inUnit, logTicks } from './axes.ts';
import type { Look } from './look.ts';
import type { LineLook, TimelineFigure } from './figure.ts';

const LOOKS = {
  own: { borderWidth: 2, borderDash: [] },
  first: { borderWidth: 2, borderDash: [] },
  second: { borderWidth: 2, borderDash: [7, 3] },
  third: { borderWidth: 2, borderDash: [2, 2] },
  fourth: { borderWidth: 1, borderDash: [] },
  solid: { borderWidth: 2, borderDash: [] },
  thin: { borderWidth: 1, borderDash: [] },
  dotted: { borderWidth: 1.5, borderDash: [1, 3] },
  dashed: { borderWidth: 1.5, borderDash: [5, 3] },
  area: { borderWidth: 2, borderDash: [] },
} as const satisfies Record<LineLook, { readonly borderWidth: number; readonly borderDash: readonly number[] }>;

/** How a line is drawn: the page's legends show the same. */
export function strokeOf(look: LineLook): { readonly width: number; readonly dash: readonly number[] } {
  return { width: LOOKS[look].borderWidth, dash: LOOKS[look].borderDash };
}

/** Between the marks of the axis, hours. */
const STEPS = [1 / 12, 1 / 4, 1 / 2, 1, 2, 3];

/** @param hours  of the scheduled day, 0..24: the whole measurement, whatever it stands for */
export function instantOf({ lengthMs }: Pick<TimelineFigure, 'lengthMs'>, hours: number): string {
  return lengthMs === undefined ? timeOfDay(hours) : duration((hours / 24) * lengthMs);
}

/** Lines over the scheduled day. A gap in the data stays a gap. */
export function timelineConfiguration(figure: TimelineFigure, { view, palette }: Look): ChartConfiguration<'line'> {
  const datasets = figure.series
    .filter(({ topology }) => topology === undefined || !view.hidden.has(topology))
    .map((series): ChartDataset<'line', { x: number; y: number }[]> => {
      const colour = series.style === undefined ? palette.muted : (palette.series[series.style] ?? palette.text);
      const look = LOOKS[series.look];
      return {
        label: series.label,
        data: series.values.map((value, index) => ({
          x: ((index + 0.5) / series.values.length) * 24,
          y: value ?? Number.NaN,
        })),
        borderColor: series.look === 'dashed' ? palette.muted : colour,
        backgroundColor: series.look === 'area' ? withOpacity(colour, 0.28) : colour,
        borderWidth: look.borderWidth,
        borderDash: [
          ...(series.look === 'own' && series.style !== undefined ? (DASHES[series.style] ?? []) : look.borderDash),
        ],
        fill: series.look === 'area',
        pointRadius: 0,
        pointHitRadius: 4,
        spanGaps: false,
      };
    });
  const common = commonOptions(palette, view);
  const [from, to] = view.hours;
  const isLog = figure.scale === 'log' && !view.isLinear;
  const step = STEPS.find((hours) => (to - from) / hours <= 6) ?? 6;

  return {
    type: 'line',
    data: { datasets },
    options: {
      ...common,
      parsing: false,
      normalized: true,
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: {
          type: 'linear',
          min: from,
          max: to,
          ...axisStyle(palette, ''),
          ticks: {
            color: palette.muted,
            maxRotation: 0,
            stepSize: step,
            callback: (value) => instantOf(figure, Number(value)),
          },
        },
        y: {
          type: isLog ? 'logarithmic' : 'linear',
          min: isLog ? figure.min : 0,
          max: figure.max,
          ...axisStyle(palette, ''),
          ticks: {
            color: palette.muted,
            maxTicksLimit: 5,
            // An axis that ends above its limit has no mark at its end.
            includeBounds: figure.limit === undefined,
            callback: (value) => axisLabel(Number(value), figure.unit),
          },
          afterBuildTicks: (axis) => {
            if (isLog) axis.ticks = logTicks(figure.min, figure.max);
          },
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          // Its values stand beside the title, in every chart of the day: a box would hide a small chart.
          enabled: false,
          callbacks: {
            title: (items) =>
              `at ${instantOf(figure, items[0]?.parsed.x ?? Number.NaN)}${figure.lengthMs === undefined ? ' of the scheduled day' : ''}`,
            label: (item) => `${item.dataset.label ?? ''}: ${inUnit(item.parsed.y ?? Number.NaN, figure.unit)}`,
          },
        },
        annotation: {
          annotations: {
            ...(figure.peakHour === undefined
              ? {}
              : {
                  peak: {
                    type: 'box',
                    xMin: figure.peakHour[0],
                    xMax: figure.peakHour[1],
                    backgroundColor: palette.band,
                    borderWidth: 0,
                    drawTime: 'beforeDatasetsDraw',
                  },
                }),
            ...(figure.limit === undefined
              ? {}
              : {
                  limit: {
                    type: 'line' as const,
                    yMin: figure.limit.value,
                    yMax: figure.limit.value,
                    borderColor: palette.limit,
                    borderWidth: 1,
                    borderDash: [6, 4],
                  },
                }),
          },
        },
      },
    },
  };
}
