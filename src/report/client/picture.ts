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
  const samples = [...(figure?.querySelectorAll<HTMLElement>('.legend-lines > span') ?? [])];
  const head = EDGE_PIXELS + LINE_PIXELS * (samples.length > 0 ? 2 : 1);
  const picture = document.createElement('canvas');
  [picture.width, picture.height] = [canvas.width, canvas.height + Math.ceil(head * ratio)];
  const pen = picture.getContext('2d');
  if (pen === null) return undefined;
  const { backgroundColor, color, fontFamily } = getComputedStyle(document.body);
  pen.fillStyle = backgroundColor;
  pen.fillRect(0, 0, picture.width, picture.height);
  pen.drawImage(canvas, 0, picture.height - canvas.height);
  pen.scale(ratio, ratio);
  pen.textBaseline = 'middle';
  pen.fillStyle = color;
  pen.font = `600 ${String(FONT_PIXELS)}px ${fontFamily}`;
  const room = canvas.clientWidth - 2 * EDGE_PIXELS;
  pen.fillText(titleOf(canvas, figure), EDGE_PIXELS, EDGE_PIXELS + LINE_PIXELS / 2, room);
  pen.font = `${String(FONT_PIXELS)}px ${fontFamily}`;
  let left = EDGE_PIXELS;
  for (const sample of samples)
    left = drawSample(pen, sample, { left, middle: EDGE_PIXELS + LINE_PIXELS * 1.5, color });
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

/** @returns where the next one begins */
function drawSample(
  pen: CanvasRenderingContext2D,
  sample: HTMLElement,
  { left, middle, color }: { readonly left: number; readonly middle: number; readonly color: string },
): number {
  const path = sample.querySelector('path');
  const line = new Path2D(path?.getAttribute('d') ?? '');
  pen.save();
  pen.translate(left, middle - 4);
  [pen.strokeStyle, pen.fillStyle] = [getComputedStyle(sample).color, getComputedStyle(sample).color];
  pen.lineWidth = Number(path?.getAttribute('stroke-width') ?? 1);
  pen.setLineDash((path?.getAttribute('stroke-dasharray') ?? '').split(' ').filter(Boolean).map(Number));
  pen.globalAlpha = Number(path?.getAttribute('fill-opacity') ?? 1);
  if (path?.getAttribute('fill') === 'none') pen.stroke(line);
  else pen.fill(line);
  pen.restore();
  pen.fillStyle = color;
  const text = sample.textContent.trim();
  pen.fillText(text, left + SAMPLE_PIXELS, middle);
  return left + SAMPLE_PIXELS + pen.measureText(text).width + 2 * EDGE_PIXELS;
}
