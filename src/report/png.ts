import type { Chart, ChartDataset, LegendItem } from 'chart.js';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import { chartConfiguration } from './charts/configuration.ts';
import { FIRST_VIEW } from './charts/look.ts';
import type { Figure, TimelineFigure } from './charts/figure.ts';
import { inUnit } from './charts/axes.ts';
import { cut, withoutHiddenCharacters } from './html.ts';
import { PALETTES } from './palette.ts';

const SIZE = { width: 1280, height: 640 };
/** Named fonts first: the renderer takes the first family that it knows, and a generic name may be a serif. */
const FONT = 'DejaVu Sans, Liberation Sans, Arial, Helvetica, sans-serif';
const FONT_PIXELS = 16;
const SAMPLE_PIXELS = 40;
let renderer: ChartJSNodeCanvas | undefined;

/** Draws a figure as PNG, 1280 x 640, in the page's light theme. */
export function renderPng(figure: Figure): Buffer {
  renderer ??= new ChartJSNodeCanvas({
    ...SIZE,
    backgroundColour: PALETTES.light.background,
    plugins: { modern: ['chartjs-plugin-annotation'] },
    chartCallback: ({ defaults }) => {
      defaults.font.family = FONT;
      defaults.font.size = FONT_PIXELS;
    },
  });
  // The asynchronous call does not work with the canvas that needs no system library.
  return renderer.renderToBufferSync(pngConfiguration(figure));
}

/** The page's chart, with what stands around it there: the topology, and what each line is. A picture is looked at by itself. */
export function pngConfiguration(figure: Figure) {
  const configuration = chartConfiguration(figure, { ...FIRST_VIEW, fontPixels: FONT_PIXELS, fontFamily: FONT });
  const { text: color } = PALETTES.light;
  const title = { display: true, text: titleOf(figure), color, font: { size: 20, family: FONT } };
  const plugins = { ...configuration.options?.plugins, title, ...(figure.kind === 'timeline' && wordsOf(figure)) };
  return { ...configuration, options: { ...configuration.options, plugins } };
}

function titleOf(figure: Figure): string {
  if (figure.kind !== 'timeline') return figure.title;
  const names = new Set(figure.series.flatMap(({ name }) => name ?? []));
  const [only] = names;
  const isOfOne = names.size === 1 && only !== undefined && figure.series.every(({ name }) => name === only);
  return isOfOne ? `${withoutHiddenCharacters(cut(only, 60))}: ${figure.title}` : figure.title;
}

function wordsOf({ limit, unit }: TimelineFigure) {
  const { text: color, limit: limitColor } = PALETTES.light;
  return {
    legend: {
      display: true,
      position: 'bottom' as const,
      labels: {
        ...{ color, usePointStyle: true, pointStyleWidth: SAMPLE_PIXELS },
        generateLabels: ({ data }: Chart) =>
          data.datasets.map((line, at) => sampleOf(line as ChartDataset<'line'>, at)),
      },
    },
    ...(limit !== undefined && {
      subtitle: { display: true, text: `${limit.label} ${inUnit(limit.value, unit)}, dashed`, color: limitColor },
    }),
  };
}

/** As the line is drawn: those that the library makes of themselves have no dashes. */
function sampleOf(
  { label, borderColor, borderWidth, borderDash }: ChartDataset<'line'>,
  datasetIndex: number,
): LegendItem {
  return {
    ...{ text: label ?? '', datasetIndex, pointStyle: 'line' },
    ...(typeof borderColor === 'string' && { strokeStyle: borderColor }),
    ...(typeof borderWidth === 'number' && { lineWidth: borderWidth }),
    ...(Array.isArray(borderDash) && { lineDash: borderDash.map(Number) }),
  };
}
