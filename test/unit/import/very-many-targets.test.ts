import { expect, it } from 'vitest';
import { mixOfHar } from '../../../src/import/har.ts';
import { endpointsOf } from '../../../src/import/log-endpoints.ts';

const TARGETS = 20_000;
/** A list that is copied for each of its entries takes twice as much, and more. */
const MOST_CPU_MS = 2000;

async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

it('an endpoint with very many targets is put together in time that grows as they do', async () => {
  const counts = Array.from({ length: TARGETS }, (_, id) => ({
    ...{ method: 'GET' as const, status: 200, count: 1 },
    target: `/item/${id}`,
  }));
  const took = await cpuMs(() => {
    expect(endpointsOf(counts)).toMatchObject([{ path: '/item/{id}', hits: TARGETS }]);
  });
  expect(took).toBeLessThan(MOST_CPU_MS);
});

it('so is a recording with as many requests', async () => {
  const entry = { request: { method: 'GET', url: 'https://shop.example/' }, response: { status: 200 } };
  const text = JSON.stringify({ log: { entries: Array.from({ length: TARGETS }, () => entry) } });
  const took = await cpuMs(async () => {
    expect((await mixOfHar(text, 'visit.har', 40)).endpoints).toMatchObject([{ path: '/', hits: TARGETS }]);
  });
  expect(took).toBeLessThan(MOST_CPU_MS);
});
