import type { Drawn } from './cursor.ts';
import { hoursAt } from './cursor.ts';
import type { Hours } from './hash.ts';

/** Fewer pixels are a click. */
const LEAST_PIXELS = 6;

/** A part of the day is chosen by dragging over any chart of the day. */
export function chooseByDragging(charts: readonly Drawn[], choose: (hours: Hours) => void): void {
  for (const { canvas, chart } of charts) {
    canvas.dataset['draggable'] = '';
    let begin: number | undefined;
    const shade = document.createElement('div');
    shade.className = 'dragged';
    shade.hidden = true;
    canvas.parentElement?.append(shade);
    canvas.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      begin = event.offsetX;
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', ({ offsetX }) => {
      const area = chart()?.chartArea;
      if (begin === undefined || area === undefined) return;
      const [left, right] = ends(begin, offsetX, area);
      shade.hidden = right - left < LEAST_PIXELS;
      shade.style.left = `${String(left)}px`;
      shade.style.width = `${String(right - left)}px`;
      shade.style.top = `${String(area.top)}px`;
      shade.style.height = `${String(area.bottom - area.top)}px`;
    });
    canvas.addEventListener('pointerup', ({ offsetX }) => {
      const drawn = chart();
      const first = begin;
      begin = undefined;
      shade.hidden = true;
      if (first === undefined || drawn === undefined || Math.abs(offsetX - first) < LEAST_PIXELS) return;
      const [from, to] = ends(first, offsetX, drawn.chartArea).map((pixel) => hoursAt(drawn, pixel));
      if (from !== undefined && to !== undefined && to > from) choose([from, to]);
    });
    canvas.addEventListener('pointercancel', () => {
      begin = undefined;
      shade.hidden = true;
    });
  }
}

function ends(
  a: number,
  b: number,
  { left, right }: { readonly left: number; readonly right: number },
): readonly [number, number] {
  const within = (pixel: number) => Math.min(right, Math.max(left, pixel));
  return [within(Math.min(a, b)), within(Math.max(a, b))];
}
