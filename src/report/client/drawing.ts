import { chartConfiguration } from '../charts/configuration.ts';
import { FIRST_VIEW } from '../charts/look.ts';
import type { View } from '../charts/look.ts';
import type { Figure } from '../charts/figure.ts';
import type { WindowData } from '../window-figures.ts';
import { Chart } from './chart-parts.ts';
import type { Drawn } from './cursor.ts';
import type { Hours } from './hash.ts';
import { readWithKeys } from './reading.ts';

export interface Drawing {
  view(): View;
  /** draws every drawn chart anew in another view */
  show(view: View): void;
  drawAll(): void;
  resizeAll(): void;
  chartOf(id: string): Chart | undefined;
  /** the charts over the day */
  readonly timelines: readonly Drawn[];
  readonly window: WindowData;
  /** is told where a reader is on a chart over the day, and which part of it was chosen */
  follow(reader: Following): void;
}

export interface Following {
  readonly move: (hours: number | undefined) => void;
  readonly choose: (hours: Hours) => void;
}

/** Draws each chart when it comes near the screen: a page of thirty charts opens as fast as a page of one. */
export function drawNearbyFigures(): Drawing {
  const { figures, window: parts } = JSON.parse(document.getElementById('data')?.textContent ?? '{}') as {
    figures: Figure[];
    window: WindowData;
  };
  const byId = new Map(figures.map((figure) => [figure.id, figure]));
  const drawn = new Map<string, Chart>();
  let view: View = FIRST_VIEW;

  const draw = (canvas: HTMLCanvasElement): void => {
    const figure = byId.get(canvas.dataset['figure'] ?? '');
    if (figure === undefined) return;
    drawn.get(figure.id)?.destroy();
    const chart = new Chart(canvas, chartConfiguration(figure, view));
    drawn.set(figure.id, chart);
  };
  const canvases = [...document.querySelectorAll<HTMLCanvasElement>('canvas[data-figure]')];
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting || !(target instanceof HTMLCanvasElement)) continue;
        observer.unobserve(target);
        draw(target);
      }
    },
    { rootMargin: '400px' },
  );
  const timelines: Drawn[] = [];
  let following: Following | undefined;
  for (const canvas of canvases) {
    observer.observe(canvas);
    const id = canvas.dataset['figure'] ?? '';
    const figure = byId.get(id);
    const chart = () => drawn.get(id);
    if (figure?.kind === 'timeline') {
      timelines.push({ canvas, figure, chart });
      readWithKeys(canvas, {
        chart,
        move: (hours) => following?.move(hours),
        choose: (hours) => following?.choose(hours),
      });
    } else readWithKeys(canvas, { chart });
  }

  return {
    view: () => view,
    show(next) {
      view = next;
      for (const canvas of canvases) if (drawn.has(canvas.dataset['figure'] ?? '')) draw(canvas);
    },
    drawAll() {
      for (const canvas of canvases) {
        observer.unobserve(canvas);
        if (!drawn.has(canvas.dataset['figure'] ?? '')) draw(canvas);
      }
    },
    resizeAll() {
      for (const chart of drawn.values()) chart.resize();
    },
    chartOf: (id) => drawn.get(id),
    timelines,
    window: parts,
    follow(reader) {
      following = reader;
    },
  };
}
