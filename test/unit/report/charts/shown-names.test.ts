import { expect, it } from 'vitest';
import { chartConfiguration } from '../../../../src/report/charts/configuration.ts';
import type { Figure } from '../../../../src/report/charts/figure.ts';

const NAME = 'a\u001b[2Jb\u202ec\nd\u2028e';
const HEAD = { id: 'x', title: NAME, finding: NAME };
const mark = { topology: 0, style: 0, name: NAME };

const FIGURES: readonly Figure[] = [
  {
    ...HEAD,
    kind: 'bars',
    unit: 'count',
    categories: [NAME],
    series: [{ label: NAME, mark, opacity: 1, values: [1] }],
  } as unknown as Figure,
  {
    ...HEAD,
    kind: 'strip',
    sloP95Ms: 1,
    marks: [mark],
    points: [{ topology: 0, trial: 1, ms: 2, isValid: true }],
  } as unknown as Figure,
];

it.each(FIGURES)('names on a canvas turn no line round, and are one line: $kind', (figure) => {
  const { data } = chartConfiguration(figure, { theme: 'light', hidden: new Set(), isAnimated: false } as never);
  const text = JSON.stringify([data.labels, data.datasets.map(({ label }) => label)]);
  expect(text).toContain('a\ufffd[2Jb\ufffdc d e');
  expect(text).not.toMatch(/\\n|[\u001b\u202e\u2028]/);
});
