import type { Chart, Plugin } from 'chart.js';
import { cut, withoutHiddenCharacters } from '../html.ts';
import type { Look } from './look.ts';
import { penOf } from './pen.ts';

/** A label beside the last point of a line, so that nobody has to match colours with a legend. */
export interface EndLabel {
  readonly dataset: number;
  readonly text: string;
  /** of the line: drawn as a stroke before the name, as letters of some colours would be too pale to read */
  readonly colour: string;
}

const MOST_CHARACTERS = 18;

/** Pixels to keep free right of the plot. */
export function labelRoom(names: readonly string[], fontPixels: number): number {
  return 27 + 0.64 * fontPixels * Math.min(MOST_CHARACTERS, Math.max(3, ...names.map(({ length }) => length)));
}

export function endLabels(labels: readonly EndLabel[], { palette, view }: Look): Plugin {
  return {
    id: 'endLabels',
    afterDatasetsDraw(chart) {
      const placed = spread(
        labels.flatMap((label) => {
          const end = lastPoint(chart, label.dataset);
          return end === undefined ? [] : [{ ...label, ...end }];
        }),
        { ...chart.chartArea, line: view.fontPixels * 1.25 },
      );
      const ctx = penOf(chart);
      ctx.save();
      ctx.font = `600 ${view.fontPixels}px ${view.fontFamily}`;
      ctx.textBaseline = 'middle';
      ctx.fillStyle = palette.text;
      for (const { text, x, y, colour } of placed) {
        ctx.strokeStyle = colour;
        ctx.lineWidth = 3;
        ctx.beginPath();
        ctx.moveTo(x + 7, y);
        ctx.lineTo(x + 15, y);
        ctx.stroke();
        ctx.fillText(withoutHiddenCharacters(cut(text, MOST_CHARACTERS)), x + 18, y);
      }
      ctx.restore();
    },
  };
}

function lastPoint(chart: Chart, dataset: number): { x: number; y: number } | undefined {
  const meta = chart.getDatasetMeta(dataset);
  const last = meta.data.findLast((element) => Number.isFinite(element.y));
  return last === undefined ? undefined : { x: last.x, y: last.y };
}

/** Moves labels apart that would lie on each other; they keep their order. */
function spread<Label extends { x: number; y: number }>(
  labels: readonly Label[],
  area: { readonly top: number; readonly bottom: number; readonly line: number },
): readonly Label[] {
  const sorted = [...labels].sort((a, b) => a.y - b.y).map((label) => ({ ...label }));
  let free = area.top;
  for (const label of sorted) {
    label.y = Math.max(label.y, free + area.line / 2);
    free = label.y + area.line / 2;
  }
  let ceiling = area.bottom + area.line / 2;
  for (const label of sorted.reverse()) {
    label.y = Math.min(label.y, ceiling - area.line / 2);
    ceiling = label.y - area.line / 2;
  }
  return sorted;
}
