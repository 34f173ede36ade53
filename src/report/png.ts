import { createCanvas } from '@napi-rs/canvas';
import Chart from 'chart.js/auto';
import type { Plugin } from 'chart.js';
import annotation from 'chartjs-plugin-annotation';
import { chartConfiguration } from './charts/configuration.ts';
import { FIRST_VIEW } from './charts/look.ts';
import type { Figure } from './charts/figure.ts';
import { PALETTES } from './palette.ts';

const SIZE = { width: 1280, height: 640 };
/** Named fonts first: the renderer takes the first family that it knows, and a generic name may be a serif. */
const FONT = 'DejaVu Sans, Liberation Sans, Arial, Helvetica, sans-serif';
const FONT_PIXELS = 16;

/** Draws a figure as PNG, 1280 x 640, in the page's light theme. */
export function renderPng(figure: Figure): Buffer {
  Chart.register(annotation);
  Chart.defaults.font.family = FONT;
  Chart.defaults.font.size = FONT_PIXELS;
  const {
    type,
    data,
    options,
    plugins = [],
  } = chartConfiguration(figure, {
    ...FIRST_VIEW,
    fontPixels: FONT_PIXELS,
    fontFamily: FONT,
  });
  const title = { display: true, text: figure.title, color: PALETTES.light.text, font: { size: 20, family: FONT } };
  const canvas = createCanvas(SIZE.width, SIZE.height);
  const context = canvas.getContext('2d');
  // A canvas is transparent, and a picture in a pull request may stand on black.
  const background: Plugin = {
    id: 'background',
    beforeDraw() {
      context.save();
      context.fillStyle = PALETTES.light.background;
      context.fillRect(0, 0, SIZE.width, SIZE.height);
      context.restore();
    },
  };
  const chart = new Chart(canvas, {
    type,
    data,
    options: { ...options, responsive: false, animation: false, plugins: { ...options?.plugins, title } },
    plugins: [...plugins, background],
  });
  const png = canvas.toBuffer('image/png');
  chart.destroy();
  return png;
}
