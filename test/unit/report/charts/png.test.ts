import type { Chart } from 'chart.js';
import { expect, test } from 'vitest';
import { readModel } from '../../../../src/report/model.ts';
import { pngConfiguration, renderPng } from '../../../../src/report/png.ts';
import { day } from '../../../../src/report/sections/day.ts';
import { buildFixture } from '../../../support/report-fixture.ts';

test('a picture of one topology names it, its lines and its limit; one of several names no single one', async () => {
  const model = await readModel(buildFixture({ hits: 600, topologies: 2, trials: 1 }));
  const figures = day.figures(model);
  const of = (id: string) => {
    const figure = figures.find((one) => one.id === id);
    if (figure === undefined) throw new Error(`there is no ${id}`);
    return { figure, plugins: pngConfiguration(figure).options.plugins };
  };
  const { figure, plugins } = of('day-latency-1');
  expect(plugins).toMatchObject({
    title: { display: true, text: `cache: ${figure.title}` },
    legend: { display: true },
    subtitle: { display: true, text: expect.stringMatching(/^objective 200\sms, dashed$/) as string },
  });
  const { data, options } = pngConfiguration(figure);
  const labels = options.plugins.legend?.labels?.generateLabels?.({ data } as unknown as Chart) ?? [];
  expect(labels.map(({ text, lineDash = [] }) => [text, lineDash.length > 0])).toEqual([
    ['p99', true],
    ['p95', false],
    ['p50', false],
  ]);
  expect(of('day-errors-0').plugins).toMatchObject({ title: { text: 'legacy: Errors' } });
  expect(of('day-rate').plugins).toMatchObject({ title: { text: of('day-rate').figure.title } });
  expect([...renderPng(figure).subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
});
