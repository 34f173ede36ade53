import type { ChartConfiguration } from 'chart.js';
import type {} from 'chartjs-plugin-annotation';
import { milliseconds } from '../format.ts';
import { MARKERS, withOpacity } from '../palette.ts';
import { axisLabel, axisStyle, commonOptions, logBounds, logTicks } from './axes.ts';
import type { Look } from './configuration.ts';
import type { StripFigure } from './figure.ts';

/** One mark per trial, left to right in the order in which they ran; a trial whose times are not valid is a grey cross. */
export function stripConfiguration(figure: StripFigure, { view, palette }: Look): ChartConfiguration<'scatter'> {
  const marks = figure.marks.filter(({ topology }) => !view.hidden.has(topology));
  const common = commonOptions(palette, view.fontPixels);
  const bounds = logBounds([...figure.points.map(({ ms }) => ms), figure.sloP95Ms]);
  return {
    type: 'scatter',
    data: {
      datasets: marks.map((mark, column) => {
        const own = figure.points.filter(({ topology }) => topology === mark.topology);
        const colour = palette.series[mark.style] ?? palette.text;
        const colours = own.map(({ isValid }) => (isValid ? colour : withOpacity(colour, 0.5)));
        return {
          label: mark.name,
          data: own.map(({ ms }, index) => ({ x: column + ((index + 1) / (own.length + 1) - 0.5) * 0.6, y: ms })),
          pointStyle: own.map(({ isValid }) => (isValid ? (MARKERS[mark.style] ?? 'circle') : 'crossRot')),
          pointRadius: 7,
          pointBorderWidth: 2,
          pointBorderColor: colours,
          pointBackgroundColor: colours,
        };
      }),
    },
    options: {
      ...common,
      scales: {
        x: {
          type: 'linear',
          min: -0.6,
          max: marks.length - 0.4,
          ...axisStyle(palette, ''),
          grid: { display: false },
          ticks: { color: palette.text, autoSkip: false, callback: (value) => marks[Number(value)]?.name ?? '' },
          afterBuildTicks: (axis) => {
            axis.ticks = marks.map((_, value) => ({ value }));
          },
        },
        y: {
          type: view.isLinear ? 'linear' : 'logarithmic',
          min: view.isLinear ? 0 : bounds.min,
          max: bounds.max,
          ...axisStyle(palette, figure.axis),
          ticks: { color: palette.muted, callback: (value) => axisLabel(Number(value), 'ms') },
          afterBuildTicks: (axis) => {
            if (!view.isLinear) axis.ticks = logTicks(bounds.min, bounds.max);
          },
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          ...common.tooltip,
          callbacks: {
            label: (item) => {
              const own = figure.points.filter(({ topology }) => topology === marks[item.datasetIndex]?.topology);
              const point = own[item.dataIndex];
              if (point === undefined) return '';
              return `${point.name}, trial ${point.trial}: ${milliseconds(point.ms)}${point.isValid ? '' : ' (not valid)'}`;
            },
          },
        },
        annotation: {
          annotations: {
            slo: {
              type: 'line',
              yMin: figure.sloP95Ms,
              yMax: figure.sloP95Ms,
              borderColor: palette.limit,
              borderWidth: 1,
              borderDash: [6, 4],
            },
          },
        },
      },
    },
  };
}
