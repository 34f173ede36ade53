import type { ActiveElement, Chart } from 'chart.js';
import type { Hours } from './hash.ts';

interface Reader {
  readonly chart: () => Chart | undefined;
  /** of charts over the day: where the reader is, in hours; undefined: nowhere */
  readonly move?: (hours: number | undefined) => void;
  /** of charts over the day: a part that was chosen with Shift and the arrow keys */
  readonly choose?: (hours: Hours) => void;
}

/** Arrow keys walk along a focused chart; its values go to the page's one live line. With Shift they choose a part of the day. */
export function readWithKeys(canvas: HTMLCanvasElement, { chart: chartOf, move, choose }: Reader): void {
  let index = -1;
  let anchor: number | undefined;
  canvas.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, PageUp: 1, PageDown: -1 }[event.key];
    const chart = chartOf();
    if (step === undefined || chart === undefined) return;
    event.preventDefault();
    const length = Math.max(0, ...chart.data.datasets.map(({ data }) => data.length));
    const isWide = event.key.startsWith('Page') || (event.shiftKey && choose !== undefined);
    const stride = isWide ? Math.max(1, Math.round(length / 24)) : 1;
    const before = Math.max(0, index);
    index = Math.min(length - 1, Math.max(0, index + step * stride));
    const hours = ((index + 0.5) / length) * 24;
    if (event.shiftKey && choose !== undefined) {
      anchor ??= (before / length) * 24;
      choose([Math.min(anchor, hours), Math.max(anchor, hours)]);
    } else anchor = undefined;
    const drawn = chartOf();
    if (drawn === undefined) return;
    activate(drawn, index);
    move?.(hours);
    speak(drawn);
  });
  canvas.addEventListener('blur', () => {
    anchor = undefined;
    move?.(undefined);
    const chart = chartOf();
    if (chart === undefined) return;
    chart.setActiveElements([]);
    chart.tooltip?.setActiveElements([], { x: 0, y: 0 });
    chart.update();
  });
}

function activate(chart: Chart, index: number): void {
  const active: ActiveElement[] = chart.data.datasets.flatMap((_, datasetIndex) => {
    const element = chart.getDatasetMeta(datasetIndex).data[index];
    return element === undefined ? [] : [{ datasetIndex, index, element }];
  });
  chart.setActiveElements(active);
  chart.tooltip?.setActiveElements(active, { x: 0, y: 0 });
  chart.update();
}

function speak(chart: Chart): void {
  const line = document.getElementById('readout');
  const tooltip = chart.tooltip;
  if (line === null || tooltip === undefined) return;
  const body = tooltip.body.flatMap(({ lines }) => lines);
  line.textContent = [...tooltip.title, ...body].join('; ');
}
