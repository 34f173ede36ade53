import { expect, test } from 'vitest';
import { readModel } from '../../../src/report/model.ts';
import { endpoints } from '../../../src/report/sections/endpoints.ts';
import { buildFixture } from '../../support/report-fixture.ts';

type Special = Partial<Record<'hits' | 'share' | 'p95Ms' | 'errorRatio', number>>;

/** A run of so many endpoints; hits, p95 and errors of some are given. */
async function pageOf(
  count: number,
  special: Readonly<Record<string, Special>>,
  { isTimeComparable = true, withoutTimes = '' } = {},
): Promise<string> {
  const model = await readModel(buildFixture({ topologies: 1, trials: 1, hits: 2000 }));
  const names = Array.from({ length: count }, (_, index) => `endpoint-${String(index + 1).padStart(4, '0')}`);
  const usual = {
    isWrite: false,
    hits: 10,
    share: 1 / count,
    p50Ms: 1,
    p95Ms: 2,
    p99Ms: 3,
    errorRatio: 0,
    bytesPerHit: 9,
  };
  const { p50Ms: _p50, p95Ms: _p95, p99Ms: _p99, ...timeless } = usual;
  const measured = names.map((name) => ({ name, ...(name === withoutTimes ? timeless : usual), ...special[name] }));
  const written = names.map((name) => ({
    name,
    method: 'GET',
    path: '/',
    share: special[name]?.share ?? usual.share,
    isWrite: false,
  }));
  const page = endpoints.render({
    ...model,
    run: { ...model.run, scenario: { ...model.run.scenario, endpoints: written } },
    topologies: model.topologies.map((topology) => ({
      ...topology,
      isTimeComparable,
      ...(topology.measured !== undefined && { measured: { ...topology.measured, endpoints: measured } }),
    })),
  });
  return page?.toString() ?? '';
}

test('of a thousand endpoints the slowest and the failing ones are in the tables, wherever they stand', async () => {
  const page = await pageOf(1000, {
    'endpoint-0900': { p95Ms: 400 },
    'endpoint-0950': { errorRatio: 0.5 },
    'endpoint-0970': { share: 0.3 },
    // It was never asked.
    'endpoint-0999': { hits: 0, p95Ms: 0 },
    'endpoint-1000': { hits: 0, p95Ms: Number.NaN },
  });
  for (const name of ['endpoint-0900', 'endpoint-0950', 'endpoint-0970']) expect(page.split(`${name}<`).length).toBe(4);
  expect(page.split('endpoint-0999<').length).toBe(2);
  expect(page).toMatch(/Slowest: endpoint-0900/);
  const text = page.replaceAll(/\s+/g, ' ');
  expect(text).toContain('Of 1000 endpoints these fail most, are slowest or have most hits;');
  expect(text).toContain('the 950 others are in the table below.');
  const all = page.slice(page.indexOf('id="endpoint-all-table"'));
  const names = [...all.matchAll(/<tr><th>(endpoint-\d{4})<td>([^<]*)/g)];
  expect(names).toHaveLength(1000);
  expect(all).not.toContain('greyed');
  expect(names[0]?.[1]).toBe('endpoint-0900');
  expect(names[0]?.[2]).toMatch(/^400\sms$/);
  expect(names.find(([, name]) => name === 'endpoint-0950')?.[2]).toMatch(/50\.00\s% errors$/);
  expect(all.length).toBeLessThan(80_000);
});

test('times that are not comparable are greyed in the table of all too, and errors are not', async () => {
  const special = { 'endpoint-0050': { p95Ms: 400 }, 'endpoint-0051': { p95Ms: 300, errorRatio: 0.5 } };
  const page = await pageOf(51, special, { isTimeComparable: false });
  const all = page.slice(page.indexOf('id="endpoint-all-table"')).replaceAll(/\s/g, ' ');
  expect(all).toContain('<tr><th>endpoint-0050<td class=greyed>400 ms<tr>');
  expect(all).toContain('<tr><th>endpoint-0051<td><span class=greyed>300 ms</span>, 50.00 % errors<tr>');
  expect(all.match(/class=greyed/g)).toHaveLength(51);
});

test('fifty are all there, slowest first, those of equal times in the order of the scenario', async () => {
  const page = await pageOf(50, { 'endpoint-0040': { p95Ms: 400 }, 'endpoint-0050': { p95Ms: 300 } });
  const order = [...page.matchAll(/endpoint-(\d{4})<\/bdi>/g)].map(([, number]) => Number(number));
  const others = Array.from({ length: 49 }, (_, index) => index + 1).filter((number) => number !== 40);
  expect(order.slice(0, 50)).toEqual([40, 50, ...others]);
  expect(page).not.toContain('endpoint-all-table');
});

test.each([true, false])(
  'the errors of an endpoint stand beside its time, also where no time is known (comparable: %s)',
  async (isTimeComparable) => {
    const special = { 'endpoint-0040': { p95Ms: 1, errorRatio: 0.5 }, 'endpoint-0041': { errorRatio: 1 } };
    const page = await pageOf(51, special, { isTimeComparable, withoutTimes: 'endpoint-0041' });
    const plain = page.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
    expect(plain.match(/1\.00 ms ?, 50\.00 % errors/g)).toHaveLength(2);
    expect(plain.match(/–, 100\.00 % errors/g)).toHaveLength(2);
  },
);
