import { expect, test } from 'vitest';
import { BenchdayError } from '../../../src/base/errors.ts';
import { autocannon } from '../../../src/load/autocannon/autocannon.ts';
import { placeCells, Places } from '../../../src/load/replay/places.ts';
import { run, serveHttp } from './local-server.ts';
import { constantRate, endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';

/** Writes, whose keys name the hit; 20 ms apart, so that one at a time is enough for a server that answers at once. */
const SCHEDULE = sampleSchedule({
  curve: constantRate(50, 0.6),
  arrivals: 'uniform',
  requests: [endpoint({ method: 'POST', isWrite: true })],
});
const BOTH = ['even', 'odd'];

test('one thread with one place in flight sends both even and odd hits', async () => {
  expect(await hitsSentBy(1)).toEqual(BOTH);
});

// Of two threads, one is to send the even hits and one the odd ones.
test('two threads with one place in flight share it, or the load is refused', async () => {
  expect(await hitsSentBy(2)).toEqual(BOTH);
});

test('a place that one thread has given back is free for the other', () => {
  const cells = placeCells();
  const [one, other] = [new Places(cells, 2), new Places(cells, 2)];
  expect([one.take(), one.take(), other.take()]).toEqual([true, true, false]);
  one.release();
  expect([other.take(), one.take()]).toEqual([true, false]);
  expect([one.taken, other.taken]).toEqual([1, 1]);
});

test('processes without a place for each are refused, as are threads of autocannon', async () => {
  const baseUrl = 'http://127.0.0.1:9';
  await expect(run({ schedule: SCHEDULE, baseUrl, settings: { maxInFlight: 2, generators: 3 } })).rejects.toMatchObject(
    {
      code: 'USAGE',
      message: '2 hits in flight cannot be divided among 3 generators: some would send nothing',
    },
  );
  const settings = { maxInFlight: 1, workers: 2 };
  await expect(run({ schedule: SCHEDULE, baseUrl, settings, engine: autocannon })).rejects.toMatchObject({
    code: 'USAGE',
    message: '1 hits in flight cannot be divided among 2 workers: some would send nothing',
  });
});

test('autocannon sends a load of fewer hits than threads', async () => {
  let seen = 0;
  await using server = await serveHttp((_request, response) => {
    seen++;
    response.end('hello');
  });
  const schedule = sampleSchedule({ curve: constantRate(1, 1) });
  const { totals } = await run({ schedule, baseUrl: server.baseUrl, engine: autocannon, settings: { workers: 2 } });
  expect([totals.counts.sent, totals.counts.dropped, seen]).toEqual([1, 0, 1]);
});

/** Which hits reach the server with one place in flight for all threads. A load that is refused loses none. */
async function hitsSentBy(workers: number): Promise<readonly string[]> {
  const seen = new Set<string>();
  await using server = await serveHttp((request, response) => {
    const index = Number(/\d+$/.exec(String(request.headers['idempotency-key']))?.[0]);
    seen.add(index % 2 === 0 ? 'even' : 'odd');
    response.end('hello');
  });
  try {
    await run({ schedule: SCHEDULE, baseUrl: server.baseUrl, settings: { maxInFlight: 1, workers } });
  } catch (error) {
    if (error instanceof BenchdayError && error.code !== 'INTERNAL' && error.code !== 'GENERATOR_FAILED') return BOTH;
    throw error;
  }
  return [...seen].sort();
}
