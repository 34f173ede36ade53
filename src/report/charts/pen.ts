import type { Chart } from 'chart.js';

/** What our marks need of a canvas context, in the page or in Node (whose types know no canvas). */
export interface Pen {
  font: string;
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  textAlign: string;
  textBaseline: string;
  save(): void;
  restore(): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  stroke(): void;
  fillText(text: string, x: number, y: number): void;
  measureText(text: string): { readonly width: number };
}

export function penOf(chart: Chart<'bar'> | Chart): Pen {
  return chart.ctx as Pen;
}
