import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { CAPACITY_FILE, type CapacityRecord } from '../../../src/records/capacity-record.ts';
import { styleOf } from '../../../src/report/bundle.ts';
import { capacityPage } from '../../../src/report/capacity/capacity-page.ts';

const STORED = fileURLToPath(new URL('../../fixtures/stored/capacity/shop-day-narrow/capacity.json', import.meta.url));
const read = async (): Promise<CapacityRecord> =>
  CAPACITY_FILE.schema.parse(JSON.parse(await readFile(STORED, 'utf8')));
const page = async (record: CapacityRecord) => capacityPage(record, await styleOf());
const numbers = (text: string) => [...text.matchAll(/[\d.]+/g)].map(([number]) => Number(number));

it('draws each measured experiment by what was offered and its p95, and the knee between the two ends', async () => {
  const record = await read();
  const text = await page(record);
  const measured = record.experiments.filter(({ figures }) => figures !== undefined);
  expect(text.match(/class="(held|missed|open)"/g)).toHaveLength(measured.length);
  expect(text.match(/class="missed"/g)?.length).toBe(measured.filter(({ answer }) => answer === 'missed').length);
  const [left, , width] = numbers(/<rect id="knee"(.*?)fill/s.exec(text)?.[1] ?? '');
  const { lower, upper } = record.result;
  expect((upper?.hitsPerDay ?? 0) / (lower?.hitsPerDay ?? 1)).toBeCloseTo(
    ((left ?? 0) - 70 + (width ?? 0)) / ((left ?? 0) - 70),
    1,
  );
  expect(text).not.toContain('stroke-dasharray="8 5"');
  expect(text).toContain(`${record.experiments[0]?.run ?? '?'}/summary.json`);
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
});

it('with servers down the curve is dashed', async () => {
  const text = await page({ ...(await read()), serversDown: ['srv2'] });
  expect(text).toMatch(/<path id="curve"[^>]*stroke-dasharray="8 5"/);
  expect(text).toContain('without srv2');
});

it('without any measured experiment there is no curve, and names are no markup', async () => {
  const record = await read();
  const experiments = record.experiments.map((experiment) => {
    const { figures: _, ...rest } = experiment;
    return rest;
  });
  const text = await page({ ...record, topology: '<img src=x>', experiments });
  expect(text).not.toContain('id="curve"');
  expect(text).not.toContain('<img');
});
