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
  const samples = placed(pen, figure, room);
  const head = EDGE_PIXELS + LINE_PIXELS * (1 + (samples.at(-1)?.line ?? 0));
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

interface Sample {
  readonly element: HTMLElement;
  readonly text: string;
  /** from 1: the title's is 0 */
  readonly line: number;
  readonly left: number;
}

/** As many beside each other as have room, as in the page. */
function placed(pen: CanvasRenderingContext2D, figure: HTMLElement | null, room: number): readonly Sample[] {
  let [line, left] = [1, 0];
  return [...(figure?.querySelectorAll<HTMLElement>('.legend-lines > span') ?? [])].map((element) => {
    const text = element.textContent.trim();
    const width = SAMPLE_PIXELS + pen.measureText(text).width;
    if (left > 0 && left + width > room) [line, left] = [line + 1, 0];
    const sample = { element, text, line, left: EDGE_PIXELS + left };
    left += width + 2 * EDGE_PIXELS;
    return sample;
  });
}

function drawSample(
  pen: CanvasRenderingContext2D,
  { element, text, line, left }: Sample,
  { color, room }: { readonly color: string; readonly room: number },
): void {
  const middle = EDGE_PIXELS + LINE_PIXELS * (line + 0.5);
  const path = element.querySelector('path');
  const shape = new Path2D(path?.getAttribute('d') ?? '');
  pen.save();
  pen.translate(left, middle - 4);
  [pen.strokeStyle, pen.fillStyle] = [getComputedStyle(element).color, getComputedStyle(element).color];
  pen.lineWidth = Number(path?.getAttribute('stroke-width') ?? 1);
  pen.setLineDash((path?.getAttribute('stroke-dasharray') ?? '').split(' ').filter(Boolean).map(Number));
  pen.globalAlpha = Number(path?.getAttribute('fill-opacity') ?? 1);
  if (path?.getAttribute('fill') === 'none') pen.stroke(shape);
  else pen.fill(shape);
  pen.restore();
  pen.fillStyle = color;
  pen.fillText(text, left + SAMPLE_PIXELS, middle, room - SAMPLE_PIXELS);
}
