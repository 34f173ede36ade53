import { execa } from 'execa';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { enginePlatform, engineReachable } from '../../../src/platform/engine/engine.ts';
import { leftOf, request, service, topologyOf } from './small-topology.ts';

test('what a killed process left is found by its label and removed, and nothing else', async () => {
  const bystander = `benchday-test-bystander-${process.pid}`;
  await execa('docker', ['volume', 'create', '--label', 'benchday.runs=near-miss', bystander]);
  onTestFinished(async () => {
    await execa('docker', ['volume', 'rm', bystander]);
  });
  const runId = `test-killed-${process.pid}`;
  const child = execa('npx', ['tsx', fileURLToPath(new URL('./killed-run.ts', import.meta.url)), runId], {
    reject: false,
    detached: true,
  });
  await expect.poll(() => leftOf(runId), { timeout: 60_000, interval: 50 }).toContain(`benchday-${runId}-01-web-1`);
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  await child;
  expect(await leftOf(runId)).not.toEqual([]);

  const platform = await enginePlatform();
  const removed = await platform.tearDown(runId);
  expect(removed.containers).toBeGreaterThan(0);
  expect(removed).toMatchObject({ networks: 1, volumes: 1 });
  expect(await leftOf(runId)).toEqual([]);
  expect(await platform.tearDown(runId)).toEqual({ containers: 0, networks: 0, volumes: 0 });
  expect((await execa('docker', ['volume', 'ls', '-q'])).stdout).toContain(bystander);
});

test('tearing down one run leaves another alone, and stopping twice is no error', async () => {
  const platform = await enginePlatform();
  const [mine, other] = [request(topologyOf(service('web'))), request(topologyOf(service('web')))];
  const running = await platform.bringUp(mine);
  await using neighbour = await platform.bringUp(other);
  expect(await platform.tearDown(mine.runId)).toMatchObject({ containers: 1, networks: 1 });
  expect(await neighbour.dead()).toEqual([]);
  await running.stop();
  await running.stop();
});

test('an engine that is not there is told from one that may not be used', async () => {
  const missing = await engineReachable({ socketPath: '/nowhere/docker.sock' });
  expect(missing).toMatchObject({ state: 'unreachable', error: { code: 'DOCKER_MISSING' } });
  const reachable = await engineReachable();
  expect(reachable).toMatchObject({
    state: 'reachable',
    description: { cgroupVersion: expect.stringMatching(/^[12]$/) as string },
  });
});
