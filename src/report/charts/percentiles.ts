import type { ChartConfiguration, ChartDataset } from 'chart.js';
import type {} from 'chartjs-plugin-annotation';
import { milliseconds } from '../format.ts';
import { DASHES, MARKERS, withOpacity } from '../palette.ts';
import { axisLabel, axisStyle, commonOptions, logBounds, logTicks } from './axes.ts';
import type { Look } from './look.ts';
import { type EndLabel, endLabels, labelRoom } from './end-labels.ts';
import type { PercentilePoint, PercentilesFigure } from './figure.ts';

/** Percentiles that get a tick. */
const TICKS = [0, 50, 75, 90, 95, 99, 99.9, 99.99, 99.999];
const TICKS_OF_A_NARROW_CHART = [0, 90, 99, 99.9, 99.99, 99.999];
const NARROW_PIXELS = 600;
/** So far a marker at the edge reaches beyond it. */
const MARKER_PIXELS = 8;

const place = (percentile: number): number => 1 / (1 - percentile / 100);
const points = (curve: readonly PercentilePoint[]) =>
  curve.map(([percentile, ms]) => ({ x: place(percentile), y: ms }));

/** As exact as what is left above it: 97.5 %, 99.93 %. */
export function percentileText(inverse: number): string {
  const left = 100 / inverse;
  return `${Number((100 - left).toFixed(Math.max(0, 1 - Math.floor(Math.log10(left)))))} %`;
}

/** Latency by percentile. One line per topology; the band is least to most of its trials; dotted is the service time. */
export function percentilesConfiguration(
  figure: PercentilesFigure,
  { view, palette }: Look,
): ChartConfiguration<'line'> {
  const shown = figure.series.filter(({ topology }) => !view.hidden.has(topology));
  const datasets: ChartDataset<'line', { x: number; y: number }[]>[] = [];
  const labels: EndLabel[] = [];
  for (const series of shown) {
    const solid = palette.series[series.style] ?? palette.text;
    // Grey, not paler: half of a light colour could not be seen. Dash, marker and the name at its end tell the lines apart.
    const colour = series.isComparable ? solid : palette.muted;
    const plain = {
      borderColor: colour,
      backgroundColor: colour,
      pointRadius: 0,
      pointHitRadius: 6,
      clip: MARKER_PIXELS,
    };
    if (series.most.length > 1) {
      const band = withOpacity(solid, 0.14);
      datasets.push({ ...plain, label: '', data: points(series.least), borderWidth: 0 });
      datasets.push({
        ...plain,
        label: '',
        data: points(series.most),
        borderWidth: 0,
        fill: '-1',
        backgroundColor: band,
      });
    }
    if (view.withServiceTime) {
      const label = `${series.name}, service time`;
      datasets.push({ ...plain, label, data: points(series.servicePoints), borderWidth: 1.5, borderDash: [1, 3] });
    }
    labels.push({ dataset: datasets.length, text: series.name, colour });
    datasets.push({
      ...plain,
      label: series.name,
      data: points(series.points),
      borderWidth: 2.5,
      borderDash: [...(DASHES[series.style] ?? [])],
      pointStyle: MARKERS[series.style] ?? 'circle',
      // A marker at every halving of what is left: enough to tell the lines apart without colour.
      pointRadius: series.points.map((_, index) => (index % 8 === 0 ? 4 : 0)),
    });
  }
  const common = commonOptions(palette, view);
  const values = shown.flatMap((series) => series.points.map(([, ms]) => ms));
  const widest = Math.max(
    place(99),
    ...shown.flatMap((series) => series.points.map(([percentile]) => place(percentile))),
  );
  const bounds = logBounds([...values, figure.sloP95Ms]);

  return {
    type: 'line',
    data: { datasets },
    plugins: [endLabels(labels, { palette, view })],
    options: {
      ...common,
      parsing: false,
      normalized: true,
      layout: {
        padding: {
          right: labelRoom(
            shown.map(({ name }) => name),
            view.fontPixels,
          ),
        },
      },
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      scales: {
        x: {
          type: 'logarithmic',
          min: 1,
          max: widest,
          ...axisStyle(palette, 'percentile of hits'),
          ticks: {
            color: palette.muted,
            autoSkip: false,
            maxRotation: 0,
            callback: (value) => `${Number((100 - 100 / Number(value)).toFixed(4))} %`,
          },
          afterBuildTicks: (axis) => {
            const ticks = axis.chart.width < NARROW_PIXELS ? TICKS_OF_A_NARROW_CHART : TICKS;
            axis.ticks = ticks
              .map((percentile) => ({ value: place(percentile) }))
              .filter(({ value }) => value <= widest);
          },
        },
        y: {
          type: view.isLinear ? 'linear' : 'logarithmic',
          min: view.isLinear ? 0 : bounds.min,
          max: bounds.max,
          ...axisStyle(palette, 'response time'),
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
          filter: (item) => item.dataset.label !== '',
          callbacks: {
            title: (items) => `${percentileText(items[0]?.parsed.x ?? 1)} of hits answered within`,
            label: (item) => `${item.dataset.label ?? ''}: ${milliseconds(item.parsed.y ?? Number.NaN)}`,
          },
        },
        annotation: {
          annotations: {
            line: {
              type: 'line',
              yMin: figure.sloP95Ms,
              yMax: figure.sloP95Ms,
              borderColor: palette.limit,
              borderWidth: 1,
              borderDash: [6, 4],
              label: {
                display: true,
                content: `objective: p95 up to ${milliseconds(figure.sloP95Ms)}`,
                position: 'start',
                yAdjust: -view.fontPixels,
                color: palette.limit,
                backgroundColor: palette.background,
                padding: 2,
                font: { size: view.fontPixels, weight: 'normal' },
              },
            },
            point: {
              type: 'point',
              xValue: place(95),
              yValue: figure.sloP95Ms,
              radius: 6,
              borderColor: palette.limit,
              borderWidth: 2,
              backgroundColor: palette.background,
            },
          },
        },
      },
    },
  };
}
