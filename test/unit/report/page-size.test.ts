import { expect, test } from 'vitest';
import { bundleAssets } from '../../../src/report/bundle.ts';
import { readModel } from '../../../src/report/model.ts';
import { renderPage } from '../../../src/report/page.ts';
import { SECTIONS } from '../../../src/report/sections/registry.ts';
import { realSizedRun } from '../../support/real-sized-run.ts';

const MOST_BYTES = 1_500_000;

test('a run of five topologies, three trials of each and 240 s is a page below 1.5 MB, with every section', async () => {
  const model = await readModel(await realSizedRun());
  expect(model.bins.count).toBe(240);
  expect(model.topologies.map(({ drawnTrials }) => drawnTrials.length)).toEqual([3, 3, 3, 3, 3]);
  const { text, warnings } = renderPage(model, SECTIONS, await bundleAssets());
  expect(warnings).toEqual([]);
  // It holds what such a run has to say: metrics of each topology, statements, checks, charts of the whole day.
  for (const { index } of model.topologies) expect(text).toContain(`id="totals-table-${String(index)}"`);
  for (const id of [
    'query-table',
    'checks-table',
    'collector-table',
    'accounting-table',
    'service-table',
    'window-table',
  ])
    expect(text).toContain(`id="${id}"`);
  expect(Buffer.byteLength(text)).toBeLessThan(MOST_BYTES);
}, 60_000);
