import { expect, it } from 'vitest';
import { chartConfiguration } from '../../../../src/report/charts/configuration.ts';
import type { Figure } from '../../../../src/report/charts/figure.ts';

/** What is written above the bars of a chart of so many pixels, a letter 6 of them wide, line by line from above. */
function notesIn(width: number): readonly string[] {
  const marks = [0, 1].map((topology) => ({ topology, style: topology, name: `t${topology}` }));
  const figure = {
    ...{ id: 'x', title: 'x', finding: '', kind: 'bars', unit: 'count', categories: ['t0', 't1'], isStacked: true },
    ...{ series: [{ label: 'all', opacity: 1, values: [4, 2] }], categoryMarks: marks, notes: ['4', '2  (−50 %)'] },
  } as unknown as Figure;
  const { plugins = [] } = chartConfiguration(figure, { theme: 'light', hidden: new Set(), fontPixels: 11 } as never);
  const written: { text: string; y: number }[] = [];
  const nothing = (): void => undefined;
  const ctx = {
    ...{ save: nothing, restore: nothing, beginPath: nothing, moveTo: nothing, lineTo: nothing, stroke: nothing },
    measureText: (text: string) => ({ width: 6 * text.length }),
    fillText: (text: string, _x: number, y: number) => written.push({ text, y }),
  };
  const bars = [10, 60].map((y, at) => ({ x: at, y }));
  const chart = {
    ...{ ctx, chartArea: { width }, data: { labels: ['t0', 't1'], datasets: [{ data: [4, 2] }] } },
    ...{ scales: { y: { getPixelForValue: () => 0 } }, getDatasetMeta: () => ({ data: bars }) },
  };
  for (const plugin of plugins) plugin.afterDatasetsDraw?.(chart as never, {}, {}, false);
  return written.toSorted((a, b) => a.y - b.y).map(({ text }) => text);
}

it('a note that has no room beside its neighbours stands on two lines', () => {
  expect(notesIn(400)).toEqual(['4', '2  (−50 %)']);
  expect(notesIn(80)).toEqual(['4', '(−50 %)', '2']);
});
