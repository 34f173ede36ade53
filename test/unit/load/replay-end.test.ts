import { describe, expect, it } from 'vitest';
import { replayWith } from '../../../src/load/replay/replay.ts';
import { emptyTally } from '../../../src/load/replay/tally.ts';
import { combineDigests } from '../../../src/scenario/schedule-digest.ts';
import { constantRate, endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';
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
    {
      name: 'throws',
      program: inWorker(`throw new Error('no more')`),
      code: 'INTERNAL',
      message: 'generator 1 of 1 died: no more',
    },
    {
      name: 'leaves',
      program: inWorker('process.exit(3)'),
      code: 'GENERATOR_FAILED',
      message: 'generator 1 of 1 ended early with exit code 3',
    },
    { name: 'never starts', program: 'not a program', code: 'INTERNAL', message: 'generator 1 of 1 died' },
  ])('with an error when a worker $name', async ({ program, code, message }) => {
    const running = run({ schedule: LONG, baseUrl: 'http://127.0.0.1:9', engine: replayWith(() => program) });

    await expect(running).rejects.toMatchObject({ code });
    await expect(running).rejects.toThrow(message);
  });

  it('with an error when hits are missing from the account', async () => {
    const end = {
      kind: 'end',
      tally: emptyTally(),
      scheduleDigest: combineDigests([]),
      cost: { cpuP95Ratio: 0, eventLoopDelayP99Ms: 0, gcMs: 0 },
    };
    const program = inWorker(`parentPort.postMessage(${JSON.stringify(end)}); parentPort.close()`);

    await expect(
      run({ schedule: LONG, baseUrl: 'http://127.0.0.1:9', engine: replayWith(() => program) }),
    ).rejects.toThrow('accounted for 0 of 6000 scheduled hits');
  });

  it('with an error when the schedule makes no sense to the workers', async () => {
    const schedule = sampleSchedule({ requests: [endpoint({ path: '/{nobody}' })] });

    await expect(run({ schedule, baseUrl: 'http://127.0.0.1:9' })).rejects.toThrow('{nobody}');
  });

  it('with an error for a target that is neither http nor https', async () => {
    await expect(run({ schedule: LONG, baseUrl: 'ftp://127.0.0.1:9' })).rejects.toThrow('sends http and https only');
  });
});

/** A worker that gets ready and then, told to start, does something else. */
function inWorker(code: string): string {
  return `
    const { parentPort } = require('node:worker_threads');
    parentPort.postMessage({ kind: 'ready', isPriorityRaised: false });
    parentPort.once('message', () => { ${code} });
  `;
}
