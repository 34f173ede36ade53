import type { ChartConfiguration } from 'chart.js';
import type {} from 'chartjs-plugin-annotation';
import { milliseconds } from '../format.ts';
import { MARKERS } from '../palette.ts';
import { axisLabel, axisStyle, commonOptions, logBounds, logTicks } from './axes.ts';
import type { Look } from './look.ts';
import { endLabels, labelRoom } from './end-labels.ts';
import type { StripFigure } from './figure.ts';

/** Pixels of a mark; of very many trials they are smaller, so that they do not cover each other. */
const RADIUS = { most: 7, least: 3 };
const ROOMY_TRIALS = 60;

/** One mark per trial, left to right in the order in which they ran; a trial whose times are not valid is a grey cross. */
export function stripConfiguration(figure: StripFigure, { view, palette }: Look): ChartConfiguration<'scatter'> {
  const marks = figure.marks.filter(({ topology }) => !view.hidden.has(topology));
  const common = commonOptions(palette, view);
  const trials = figure.points.map(({ trial }) => trial).sort((a, b) => a - b);
  const radius = Math.max(RADIUS.least, RADIUS.most * Math.min(1, ROOMY_TRIALS / figure.points.length));
  const bounds = logBounds([...figure.points.map(({ ms }) => ms), figure.sloP95Ms]);
  return {
    type: 'scatter',
    data: {
      datasets: marks.map((mark) => {
        const own = figure.points.filter(({ topology }) => topology === mark.topology);
        const colour = palette.series[mark.style] ?? palette.text;
        const colours = own.map(({ isValid }) => (isValid ? colour : palette.muted));
        return {
          label: mark.name,
          // A marker at the edge is drawn whole.
          clip: 10,
          data: own.map(({ trial, ms }) => ({ x: trial, y: ms })),
          pointStyle: own.map(({ isValid }) => (isValid ? (MARKERS[mark.style] ?? 'circle') : 'crossRot')),
          pointRadius: radius,
          pointBorderWidth: 3,
          pointBorderColor: colours,
          pointBackgroundColor: colours,
        };
      }),
    },
    plugins: [
      endLabels(
        marks.map(({ name, style }, dataset) => ({
          dataset,
          text: name,
          colour: palette.series[style] ?? palette.text,
        })),
        { palette, view },
      ),
    ],
    options: {
      ...common,
      // A finger is wider than a marker.
      interaction: { mode: 'nearest', intersect: false },
      layout: {
        padding: {
          right: labelRoom(
            marks.map(({ name }) => name),
            view.fontPixels,
          ),
        },
      },
      scales: {
        x: {
          type: 'linear',
          min: Math.min(...trials) - 0.5,
          max: Math.max(...trials) + 0.5,
          ...axisStyle(palette, 'trial, in the order in which they ran'),
          ticks: { color: palette.muted, maxRotation: 0, callback: (value) => String(value) },
          afterBuildTicks: (axis) => {
            const step = Math.ceil(trials.length / 30);
            axis.ticks = trials.filter((_, index) => index % step === 0).map((value) => ({ value }));
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
