import type { ActiveElement, Chart } from 'chart.js';

/** Arrow keys walk along a focused chart; its values go to the page's one live line. */
export function readWithKeys(canvas: HTMLCanvasElement, chartOf: () => Chart | undefined): void {
  let index = -1;
  canvas.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const chart = chartOf();
    if (step === undefined || chart === undefined) return;
    event.preventDefault();
    const length = Math.max(0, ...chart.data.datasets.map(({ data }) => data.length));
    const stride = event.shiftKey ? Math.max(1, Math.round(length / 24)) : 1;
    index = Math.min(length - 1, Math.max(0, index + step * stride));
    const active: ActiveElement[] = chart.data.datasets.flatMap((_, datasetIndex) => {
      const element = chart.getDatasetMeta(datasetIndex).data[index];
      return element === undefined ? [] : [{ datasetIndex, index, element }];
    });
    chart.setActiveElements(active);
    chart.tooltip?.setActiveElements(active, { x: 0, y: 0 });
    chart.update();
    speak(chart);
  });
  canvas.addEventListener('blur', () => {
    const chart = chartOf();
    if (chart === undefined) return;
    chart.setActiveElements([]);
    chart.tooltip?.setActiveElements([], { x: 0, y: 0 });
    chart.update();
  });
}

function speak(chart: Chart): void {
  const line = document.getElementById('readout');
  const tooltip = chart.tooltip;
  if (line === null || tooltip === undefined) return;
  const body = tooltip.body.flatMap(({ lines }) => lines);
  line.textContent = [...tooltip.title, ...body].join('; ');
}
