import { describe, expect, it } from 'vitest';
import { replayWith } from '../../../src/engines/replay/replay.ts';
import { constantRate, endpoint, sampleSchedule } from '../schedule/sample-schedule.ts';
import { run, serveHttp } from './local-server.ts';

const LONG = sampleSchedule({ curve: constantRate(100, 60) });

describe('replay ends', () => {
  it('at once when it is interrupted, and closes its connections', async () => {
    let arrived = 0;
    await using server = await serveHttp(() => {
      arrived++;
    });
    const stop = new AbortController();
    const running = run({ schedule: LONG, baseUrl: server.baseUrl, signal: stop.signal, settings: { workers: 2 } });
    await expect.poll(() => arrived, { timeout: 10_000 }).toBeGreaterThan(20);

    stop.abort();

    await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await expect.poll(() => server.openConnections()).toBe(0);
    const arrivedThen = arrived;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(arrived).toBe(arrivedThen);
  });

  it('before it begins when it was interrupted before', async () => {
    const running = run({ schedule: LONG, baseUrl: 'http://127.0.0.1:9', signal: AbortSignal.abort() });

    await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  it.each([
    { name: 'throws', file: './worker-that-throws.mjs', message: 'generator 1 of 1 died: no more' },
    { name: 'leaves', file: './worker-that-leaves.mjs', message: 'generator 1 of 1 ended early with exit code 3' },
    { name: 'cannot be read', file: './no-such-worker.mjs', message: 'generator 1 of 1 died' },
  ])('with an error when a worker $name', async ({ file, message }) => {
    const engine = replayWith(new URL(file, import.meta.url));

    const running = run({ schedule: LONG, baseUrl: 'http://127.0.0.1:9', engine });

    await expect(running).rejects.toMatchObject({ code: 'GENERATOR_FAILED' });
    await expect(running).rejects.toThrow(message);
  });

  it('with an error when hits are missing from the account', async () => {
    const engine = replayWith(new URL('./worker-that-forgets.mjs', import.meta.url));

    await expect(run({ schedule: LONG, baseUrl: 'http://127.0.0.1:9', engine })).rejects.toThrow(
      'accounted for 0 of 6000 scheduled hits',
    );
  });

  it('with an error when the schedule makes no sense to the workers', async () => {
    const schedule = sampleSchedule({ requests: [endpoint({ path: '/{nobody}' })] });

    await expect(run({ schedule, baseUrl: 'http://127.0.0.1:9' })).rejects.toThrow('{nobody}');
  });

  it('with an error for a target that is not http', async () => {
    await expect(run({ schedule: LONG, baseUrl: 'https://127.0.0.1:9' })).rejects.toThrow('sends http only');
  });
});
