import type { ChartDataset } from 'chart.js';
import { cut } from '../html.ts';
import { Chart } from './chart-parts.ts';

const FONT_PIXELS = 14;
const LINE_PIXELS = 22;
const EDGE_PIXELS = 8;
const SAMPLE_PIXELS = 26;

/**
 * A chart as a picture by itself, on the page's background, as a transparent one cannot be read on a dark one. Above it stands what stands around
 * it in the page: of which topology it is, its title, and which line is which.
 * @returns undefined where the browser draws no more pictures
 */
export function pictureOf(canvas: HTMLCanvasElement): HTMLCanvasElement | undefined {
  const figure = canvas.closest('figure');
  const ratio = canvas.width / Math.max(1, canvas.clientWidth);
  const picture = document.createElement('canvas');
  const pen = picture.getContext('2d');
  if (pen === null) return undefined;
  const { backgroundColor, color, fontFamily } = getComputedStyle(document.body);
  const font = `${String(FONT_PIXELS)}px ${fontFamily}`;
  const room = canvas.clientWidth - 2 * EDGE_PIXELS;
  pen.font = font;
  const samples = placed(pen, keysOf(canvas, figure), room);
  const head = EDGE_PIXELS + LINE_PIXELS * (1 + Math.max(0, ...samples.map(({ line }) => line)));
  // A new size takes back all that was set.
  [picture.width, picture.height] = [canvas.width, canvas.height + Math.ceil(head * ratio)];
  pen.fillStyle = backgroundColor;
  pen.fillRect(0, 0, picture.width, picture.height);
  pen.drawImage(canvas, 0, picture.height - canvas.height);
  pen.scale(ratio, ratio);
  pen.textBaseline = 'middle';
  pen.fillStyle = color;
  pen.font = `600 ${font}`;
  pen.fillText(titleOf(canvas, figure), EDGE_PIXELS, EDGE_PIXELS + LINE_PIXELS / 2, room);
  pen.font = font;
  for (const sample of samples) drawSample(pen, sample, { color, room });
  return picture;
}

function titleOf(canvas: HTMLCanvasElement, figure: HTMLElement | null): string {
  const words = [...(figure?.querySelector('figcaption')?.childNodes ?? [])]
    .filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
    .map(({ textContent }) => textContent ?? '');
  const topology = canvas.closest('.day-row')?.querySelector('h3')?.textContent ?? '';
  return [topology, words.join('')]
    .map((text) => text.trim().replaceAll(/\s+/g, ' '))
    .filter((text) => text !== '')
    .join(': ');
}

/** What a line looks like, and what it is. */
interface Key {
  readonly text: string;
  readonly color: string;
  /** of a sample 22 wide and 8 high */
  readonly path: string;
  readonly width: number;
  readonly dash: readonly number[];
  /** of an area; absent: a line */
  readonly opacity?: number;
}

/** Those of the page's legend; lines that several topologies share a chart by have their keys elsewhere in the page. */
function keysOf(canvas: HTMLCanvasElement, figure: HTMLElement | null): readonly Key[] {
  const keys = [...(figure?.querySelectorAll<HTMLElement>('.legend-lines > span') ?? [])].map((element): Key => {
    const path = element.querySelector('path');
    const opacity = path?.getAttribute('fill-opacity');
    return {
      text: oneLine(element.textContent),
      color: getComputedStyle(element).color,
      path: path?.getAttribute('d') ?? '',
      width: Number(path?.getAttribute('stroke-width') ?? 1),
      dash: (path?.getAttribute('stroke-dasharray') ?? '').split(' ').filter(Boolean).map(Number),
      ...(opacity === null || opacity === undefined ? {} : { opacity: Number(opacity) }),
    };
  });
  if (keys.length === 0) return [];
  const known = new Set(keys.map(({ text }) => text));
  const others = (Chart.getChart(canvas)?.data.datasets ?? []).flatMap((line): readonly Key[] => {
    const { label = '', borderColor, borderWidth, borderDash } = line as ChartDataset<'line'>;
    const text = oneLine(cut(label, 40));
    if (known.has(text) || typeof borderColor !== 'string') return [];
    const width = typeof borderWidth === 'number' ? borderWidth : 1;
    return [{ text, color: borderColor, path: 'M1 4H21', width, dash: dashOf(borderDash) }];
  });
  return [...keys, ...others];
}

function dashOf(dash: unknown): readonly number[] {
  return Array.isArray(dash) ? dash.filter((one): one is number => typeof one === 'number') : [];
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

interface Sample extends Key {
  /** from 1: the title's is 0 */
  readonly line: number;
  readonly left: number;
}

/** As many beside each other as have room, as in the page. */
function placed(pen: CanvasRenderingContext2D, keys: readonly Key[], room: number): readonly Sample[] {
  let [line, left] = [1, 0];
  return keys.map((key) => {
    const width = SAMPLE_PIXELS + pen.measureText(key.text).width;
    if (left > 0 && left + width > room) [line, left] = [line + 1, 0];
    const sample = { ...key, line, left: EDGE_PIXELS + left };
    left += width + 2 * EDGE_PIXELS;
    return sample;
  });
}

function drawSample(
  pen: CanvasRenderingContext2D,
  sample: Sample,
  { color, room }: { readonly color: string; readonly room: number },
): void {
  const middle = EDGE_PIXELS + LINE_PIXELS * (sample.line + 0.5);
  pen.save();
  pen.translate(sample.left, middle - 4);
  [pen.strokeStyle, pen.fillStyle] = [sample.color, sample.color];
  pen.lineWidth = sample.width;
  pen.setLineDash([...sample.dash]);
  pen.globalAlpha = sample.opacity ?? 1;
  if (sample.opacity === undefined) pen.stroke(new Path2D(sample.path));
  else pen.fill(new Path2D(sample.path));
  pen.restore();
  pen.fillStyle = color;
  pen.fillText(sample.text, sample.left + SAMPLE_PIXELS, middle, room - SAMPLE_PIXELS);
}
