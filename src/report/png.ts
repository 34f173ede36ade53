import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import { chartConfiguration } from './charts/configuration.ts';
import { FIRST_VIEW } from './charts/look.ts';
import type { Figure } from './charts/figure.ts';
import { PALETTES } from './palette.ts';

const SIZE = { width: 1280, height: 640 };
/** Named fonts first: the renderer takes the first family that it knows, and a generic name may be a serif. */
const FONT = 'DejaVu Sans, Liberation Sans, Arial, Helvetica, sans-serif';
const FONT_PIXELS = 16;
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
  const configuration = chartConfiguration(figure, { ...FIRST_VIEW, fontPixels: FONT_PIXELS, fontFamily: FONT });
  const title = { display: true, text: figure.title, color: PALETTES.light.text, font: { size: 20, family: FONT } };
  const options = { ...configuration.options, plugins: { ...configuration.options?.plugins, title } };
  // The asynchronous call does not work with the canvas that needs no system library.
  return renderer.renderToBufferSync({ ...configuration, options });
}
