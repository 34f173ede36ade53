import { execa } from 'execa';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import { freePorts } from '../../../src/platform/engine/free-ports.ts';
import { LISTENS, groupsOf, leftOf, request, service, topologyOf } from './small-topology.ts';

test('a leftover that holds a published port is named with the command that removes it, which spares a living run', async () => {
  const [port = 0] = await freePorts(`leftover-${process.pid}`, 1);
  const runId = await killedRun(port);
  const platform = await enginePlatform();
  const web = service('web', { ports: [{ container: 8080, published: port }], healthcheck: LISTENS });
  await expect(platform.bringUp(request(topologyOf(web)))).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: expect.stringMatching(
      new RegExp(
        `^web cannot be published on 127.0.0.1:${port}: container benchday-${runId}-01-web-1, left by the run ${runId}, whose process \\d+ is gone, listens there$`,
      ),
    ) as string,
    hint: 'benchday down',
  });

  const mine = request(topologyOf(service('web')));
  await using living = await platform.bringUp(mine);
  const { removed, left } = await platform.removeLeftovers();
  expect(await leftOf(runId)).toEqual([]);
  expect(await groupsOf(runId)).toEqual([]);
  expect(removed.containers).toBeGreaterThanOrEqual(2);
  expect(left).toContainEqual({
    runId: mine.runId,
    owner: { state: 'living', pid: process.pid },
    containers: 1,
    networks: 1,
    volumes: 0,
  });
  expect(await living.dead()).toEqual([]);
  await using again = await platform.bringUp(request(topologyOf(web)));
  expect(again.entryUrl).toBe(`http://127.0.0.1:${port}`);
});

test('a run of the same name starts over half of what a killed one left', async () => {
  const runId = await killedRun();
  await execa('docker', ['rm', '--force', `benchday-${runId}-01-other-1`]);
  expect((await leftOf(runId)).length).toBeGreaterThan(1);
  const platform = await enginePlatform();
  {
    await using running = await platform.bringUp(
      request(topologyOf(service('web', { healthcheck: LISTENS }), service('other')), { runId }),
    );
    expect((await fetch(running.entryUrl)).status).toBe(200);
  }
  expect(await leftOf(runId)).toEqual([]);
});

test('what another living process has under the same name is refused, and left as it is', async () => {
  const runId = `test-twin-${process.pid}`;
  const child = killable(runId);
  await expect.poll(() => leftOf(runId), { timeout: 60_000, interval: 50 }).toContain(`benchday-${runId}-01-web-1`);
  const platform = await enginePlatform();
  await expect(platform.bringUp(request(topologyOf(service('web')), { runId }))).rejects.toMatchObject({
    code: 'RUN_IN_PROGRESS',
    message: expect.stringMatching(new RegExp(`^the run ${runId} belongs to process \\d+ already$`)) as string,
  });
  expect(await leftOf(runId)).toContain(`benchday-${runId}-01-web-1`);
  await child.kill();
  await platform.tearDown(runId);
});

/** @returns the id of a run that was killed when both its containers ran */
async function killedRun(port?: number): Promise<string> {
  const runId = `test-left-${process.pid}-${port ?? 'any'}`;
  const child = killable(runId, port);
  const running = async () => {
    const filters = ['--filter', `label=benchday.run=${runId}`, '--filter', 'status=running'];
    return (await execa('docker', ['ps', '-q', ...filters])).stdout.split('\n').filter(Boolean).length;
  };
  await expect.poll(running, { timeout: 60_000, interval: 50 }).toBe(2);
  await child.kill();
  return runId;
}

function killable(runId: string, port?: number): { kill(): Promise<void> } {
  const program = fileURLToPath(new URL('./killed-run.ts', import.meta.url));
  const words = ['tsx', program, runId, ...(port === undefined ? [] : [String(port)])];
  const child = execa('npx', words, { reject: false, detached: true });
  let isKilled = false;
  const kill = async (): Promise<void> => {
    if (child.pid !== undefined && !isKilled) process.kill(-child.pid, 'SIGKILL');
    isKilled = true;
    await child;
  };
  onTestFinished(async () => {
    await kill();
    await (await enginePlatform()).tearDown(runId);
  });
  return { kill };
}
