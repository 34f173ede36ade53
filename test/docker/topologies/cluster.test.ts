import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningContainer } from '../../../src/platform/platform.ts';
import { sleep } from '../../../src/base/clock.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { killHard } from './database-cluster.ts';
import { ProvingGround } from './proving-ground.ts';

const NONE = { count: 0, first: [] };
const WRITES_PER_SECOND = 60;

describe('the cluster under load, while its parts are killed', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let ground: ProvingGround;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    ground = await ProvingGround.open(directory.path, 'cluster');
  });
  afterAll(async () => {
    await ground[Symbol.asyncDispose]();
    await directory[Symbol.asyncDispose]();
  });

  const container = (service: string): RunningContainer => {
    const [found] = ground.subject.services.find(({ name }) => name === service)?.containers ?? [];
    if (found === undefined) throw new Error(`${service} has no container`);
    return found;
  };
  /** The service of several whose page matches: a queue's leader, the primary. */
  const whichOf = async (services: readonly string[], port: number, path: string, wanted: RegExp): Promise<string> => {
    for (const service of services) {
      const { host, port: published } = await container(service).address(port);
      const page = await fetch(`http://${host}:${published}${path}`, { signal: AbortSignal.timeout(5000) });
      if (wanted.test(await page.text())) return service;
    }
    throw new Error(`none of ${services.join(', ')} matches ${String(wanted)}`);
  };
  const restart = (service: string) => execa('docker', ['start', container(service).id]);
  /** Sends writes while something is done to the cluster, waits until all are stored, and proves it. */
  const sendDuring = async (durationMs: number, harm: () => Promise<void>) => {
    const sending = ground.send({ durationMs });
    await sleep(2_000);
    await harm();
    const trial = await sending;
    await ground.drain();
    return { trial, proof: await ground.prove(trial) };
  };

  it('an application, a worker and an entry point that die lose nothing and double nothing', async () => {
    const { trial, proof } = await sendDuring(12_000, async () => {
      await killHard(container('app-1'));
      await sleep(2_000);
      await killHard(container('worker-1'));
      await sleep(2_000);
      await killHard(container('load-balancer-2'));
    });
    expect(proof).toMatchObject({ state: 'proved', sets: { lost: NONE, phantom: NONE, appliedTwice: NONE } });
    // What was in the hands of those that died may be unknown to the client; it is little.
    expect(trial.totals.writes.acknowledged).toBeGreaterThan(12 * WRITES_PER_SECOND * 0.95);
    expect(trial.totals.failovers?.connect ?? 0).toBeGreaterThan(0);
    await Promise.all(['app-1', 'worker-1', 'load-balancer-2'].map(restart));
  });

  it('the broker that leads the queue dies: writes go on within seconds, and none is lost', async () => {
    const leader = await whichOf(
      ['broker-1', 'broker-2', 'broker-3'],
      15692,
      '/metrics/detailed?family=queue_coarse_metrics',
      /queue="shop\.writes"/,
    );
    const { trial, proof } = await sendDuring(20_000, () => killHard(container(leader)));
    expect(proof).toMatchObject({ state: 'proved', sets: { lost: NONE, phantom: NONE, appliedTwice: NONE } });
    expect(trial.totals.writes.acknowledged).toBeGreaterThan(10 * WRITES_PER_SECOND);
    await restart(leader);
  });

  it('the primary database dies: writes are still taken, and stored by the one that takes over', async () => {
    const databases = ['database-1', 'database-2'];
    const primary = await whichOf(databases, 8008, '/patroni', /"role": "(?:master|primary)"/);
    const { trial, proof } = await sendDuring(10_000, () => killHard(container(primary)));
    expect(proof).toMatchObject({ state: 'proved', sets: { lost: NONE, phantom: NONE, appliedTwice: NONE } });
    expect(trial.totals.writes.acknowledged).toBe(10 * WRITES_PER_SECOND);
    const survivors = databases.filter((name) => name !== primary);
    expect(await whichOf(survivors, 8008, '/patroni', /"role": "(?:master|primary)"/)).toBe(survivors[0]);
  });
});
