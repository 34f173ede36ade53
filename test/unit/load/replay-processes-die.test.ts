import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { replayWith } from '../../../src/load/replay/replay.ts';
import { workerProgram } from '../../../src/load/replay/worker-program.ts';
import { childProgramsOf, isAlive } from '../../support/child-programs.ts';
import { constantRate, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';
import { run, serveHttp } from './local-server.ts';

const LONG = sampleSchedule({ curve: constantRate(200, 60) });

describe('replay from several processes fails as a whole', () => {
  it.each([
    { signal: 'SIGKILL', message: 'was killed by SIGKILL' },
    { signal: 'SIGSTOP', message: 'said nothing for' },
  ] as const)('when one of them gets $signal in mid-run, and leaves none behind', async ({ signal, message }) => {
    let arrived = 0;
    await using server = await serveHttp((_request, response) => {
      arrived++;
      response.end();
    });
    const engine = replayWith(() => workerProgram(), { silentAfterMs: 4000 });
    const running = run({ schedule: LONG, baseUrl: server.baseUrl, engine, settings: { generators: 2 } });
    running.catch(() => undefined);
    await expect.poll(() => arrived, { timeout: 15_000 }).toBeGreaterThan(100);
    const [victim = -1, ...others] = generatorsOf(process.pid);
    expect(others).toHaveLength(1);

    process.kill(victim, signal);

    await expect(running).rejects.toMatchObject({ code: 'GENERATOR_FAILED' });
    await expect(running).rejects.toThrow(new RegExp(`generator process . of 2 \\(pid ${victim}\\) ${message}`));
    expect(generatorsOf(process.pid)).toEqual([]);
  });

  it('when it is interrupted, and leaves none behind', async () => {
    let arrived = 0;
    await using server = await serveHttp((_request, response) => {
      arrived++;
      response.end();
    });
    const stop = new AbortController();
    const running = run({
      schedule: LONG,
      baseUrl: server.baseUrl,
      signal: stop.signal,
      settings: { generators: 2 },
    });
    running.catch(() => undefined);
    await expect.poll(() => arrived, { timeout: 15_000 }).toBeGreaterThan(20);

    stop.abort();

    await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(generatorsOf(process.pid)).toEqual([]);
  });

  it('and ends by itself when the process that made it is killed', async () => {
    let arrived = 0;
    await using server = await serveHttp((_request, response) => {
      arrived++;
      response.end();
    });
    const load = { schedule: LONG, baseUrl: server.baseUrl, generators: 2 };
    const parent = spawn(
      process.execPath,
      ['--import', 'tsx', fileURLToPath(new URL('./journal-process.ts', import.meta.url))],
      { env: { ...process.env, LOAD: JSON.stringify(load) } },
    );
    let children: readonly number[] = [];
    try {
      await expect.poll(() => arrived, { timeout: 18_000 }).toBeGreaterThan(20);
      children = generatorsOf(parent.pid ?? -1);
    } finally {
      parent.kill('SIGKILL');
    }

    expect(children).toHaveLength(2);
    await expect.poll(() => children.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  });
});

/** Generating processes that a process made and that still run. */
const generatorsOf = (parent: number): readonly number[] => childProgramsOf(parent, (line) => line.endsWith('\0-\0'));
