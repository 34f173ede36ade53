import { expect, test } from 'vitest';
import { BenchdayError } from '../../../src/base/errors.ts';
import { run, serveHttp } from '../load/local-server.ts';
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
test.fails('two threads with one place in flight share it, or the load is refused', async () => {
  expect(await hitsSentBy(2)).toEqual(BOTH);
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
