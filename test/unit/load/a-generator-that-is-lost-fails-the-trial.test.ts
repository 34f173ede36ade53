import { describe, expect, it } from 'vitest';
import { replayWith } from '../../../src/load/replay/replay.ts';
import { workerProgram } from '../../../src/load/replay/worker-program.ts';
import { childProgramsOf, isAlive } from '../../support/child-programs.ts';
import { sshStandIn } from '../../support/ssh-stand-in.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { constantRate, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';
import { run, serveHttp } from './local-server.ts';

const SHORT = sampleSchedule({ curve: constantRate(20, 1) });
const LONG = sampleSchedule({ curve: constantRate(100, 60) });

describe.concurrent('a host that cannot send is named, with what to do', () => {
  it.each([
    ['denied', /lets this user in by none of its keys; .*Permission denied/, /identity of load.generators/],
    ['unknown-key', /has a host key that is not known here/, /^ssh unknown-key once by hand/],
    ['refused', /cannot be reached; it said: .*Connection refused/, /^let ssh refused work first/],
    ['nowhere', /is a name that nobody knows/, /correct it under load.generators/],
    ['without-node', /there is no node on the host; it said: .*not found/, /install Node 20/],
    ['old-node', /Node 18\.20\.4 is too old, 20\.\d+ or newer is needed/, /newer Node/],
    ['noise', /sent what is no message: it prints too much before/, /\.bashrc/],
    ['elsewhere', /the load would go to http:\/\/127\.0\.0\.1:\d+, which on that host is the host itself/, /--target/],
    ['far', /its clock is known to \d+\.\d ms only/, /a round trip of at most 10 ms/],
  ])('%s', async (ssh, message, hint) => {
    const failure = await failureOf(ssh);
    expect(failure.message).toMatch(new RegExp(`^load generator on ${ssh}`));
    expect(failure.message).toMatch(message);
    expect(failure.hint).toMatch(hint);
    expect(failure.code).toBe(ssh === 'elsewhere' ? 'TARGET_NOT_ALLOWED' : 'GENERATOR_FAILED');
  });

  it('and so is a machine without ssh', async () => {
    await using server = await serveHttp((_request, response) => response.end());
    const engine = replayWith(() => workerProgram(), { ssh: '/nonexistent/ssh' });
    const running = run({ schedule: SHORT, baseUrl: server.baseUrl, engine, settings: { hosts: [{ ssh: 'a' }] } });
    await expect(running).rejects.toMatchObject({ message: expect.stringMatching(/^ssh could not be run/) as string });
  });
});

describe('generators on other hosts fail as a whole', () => {
  it.each([
    { signal: 'SIGKILL', message: 'was lost: its ssh was killed by SIGKILL' },
    { signal: 'SIGSTOP', message: 'said nothing for' },
  ] as const)('when one gets $signal in mid-run, and nothing goes on', async ({ signal, message }) => {
    await using place = await temporaryDirectory();
    let arrived = 0;
    await using server = await serveHttp((_request, response) => {
      arrived++;
      response.end();
    });
    const engine = replayWith(() => workerProgram(), { ssh: await sshStandIn(place.path), silentAfterMs: 4000 });
    const settings = { hosts: [{ ssh: 'one' }, { ssh: 'two' }] };
    const running = run({ schedule: LONG, baseUrl: server.baseUrl, engine, settings });
    running.catch(() => undefined);
    await expect.poll(() => arrived, { timeout: 15_000 }).toBeGreaterThan(30);
    const generators = generatorsOf(process.pid);
    expect(generators).toHaveLength(2);

    process.kill(generators[0] ?? -1, signal);

    await expect(running).rejects.toMatchObject({ code: 'GENERATOR_FAILED' });
    await expect(running).rejects.toThrow(new RegExp(`load generator on (one|two) ${message}`));
    await expect.poll(() => generators.filter(isAlive), { timeout: 5000 }).toEqual([]);
  });

  it('when they are interrupted, within two seconds', async () => {
    await using place = await temporaryDirectory();
    let arrived = 0;
    await using server = await serveHttp((_request, response) => {
      arrived++;
      response.end();
    });
    const engine = replayWith(() => workerProgram(), { ssh: await sshStandIn(place.path) });
    const stop = new AbortController();
    const { signal } = stop;
    const running = run({
      schedule: LONG,
      baseUrl: server.baseUrl,
      engine,
      signal,
      settings: { hosts: [{ ssh: 'a' }] },
    });
    running.catch(() => undefined);
    await expect.poll(() => arrived, { timeout: 15_000 }).toBeGreaterThan(20);
    const generators = generatorsOf(process.pid);

    const stoppedMs = performance.now();
    stop.abort();

    await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(performance.now() - stoppedMs).toBeLessThan(2000);
    await expect.poll(() => generators.filter(isAlive), { timeout: 5000 }).toEqual([]);
  });
});

async function failureOf(ssh: string): Promise<{ message: string; hint: string; code: string }> {
  await using place = await temporaryDirectory();
  await using server = await serveHttp((_request, response) => response.end());
  const engine = replayWith(() => workerProgram(), { ssh: await sshStandIn(place.path) });
  try {
    await run({ schedule: SHORT, baseUrl: server.baseUrl, engine, settings: { hosts: [{ ssh }] } });
  } catch (error) {
    return error as { message: string; hint: string; code: string };
  }
  throw new Error(`${ssh} sent it all`);
}

/** The stand-in becomes the shell, and that becomes Node. */
const generatorsOf = (parent: number): readonly number[] =>
  childProgramsOf(parent, (line) => line.includes('benchday-generator'));
