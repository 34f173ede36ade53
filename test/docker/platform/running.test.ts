import { execa } from 'execa';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ContainerUsage, RunningTopology } from '../../../src/platform/platform.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import { LISTENS, request, service, topologyOf } from './small-topology.ts';

test('a container that was killed, and one that its restart policy brought back, are both dead', async () => {
  const platform = await enginePlatform();
  const reviving = service('reviving', { restart: 'always' });
  await using running = await platform.bringUp(request(topologyOf(service('web'), reviving)));
  await execa('docker', ['kill', idOf(running, 'web')]);
  // the process itself ends, so that Docker sees a failure and not an order
  await execa('docker', ['exec', idOf(running, 'reviving'), 'bash', '-c', 'kill -9 -1'], { reject: false });
  await expect
    .poll(() => running.dead(), { timeout: 10_000 })
    .toMatchObject([
      { service: 'web', detail: expect.stringMatching(/-web-1 exited with status 137, signal 9$/) as string },
      { service: 'reviving', detail: expect.stringMatching(/was restarted 1 time by its restart policy/) as string },
    ]);
});

test('a container that is killed and started again keeps its address', async () => {
  const platform = await enginePlatform();
  await using running = await platform.bringUp(request(topologyOf(service('web', { healthcheck: LISTENS }))));
  await execa('docker', ['kill', idOf(running, 'web')]);
  await expect(fetch(running.entryUrl)).rejects.toThrow('fetch failed');
  expect(await running.dead()).toHaveLength(1);
  await execa('docker', ['start', idOf(running, 'web')]);
  const answer = async () => (await fetch(running.entryUrl)).text();
  await expect.poll(() => answer().catch(() => ''), { timeout: 10_000 }).toBe(idOf(running, 'web').slice(0, 12));
  expect(await running.dead()).toEqual([]);
});

test('commands, conversations and logs', async () => {
  const platform = await enginePlatform();
  await using running = await platform.bringUp(request(topologyOf(service('web'))));
  const container = running.services[0]?.containers[0];
  if (container === undefined) throw new Error('no container');
  expect(await container.exec(['bash', '-c', 'echo out; exit 3'])).toEqual({ exitCode: 3, output: 'out\n' });
  expect(await running.services[0]?.logs(5)).toBe('listening');
  const echo = await container.converse([
    'bash',
    '-c',
    'while read -r line; do printf "one %s\\ntwo\\nEND\\n" "$line"; done',
  ]);
  expect(await echo.ask('hello', 'END')).toBe('one hello\ntwo');
  expect(await Promise.all(['a', 'b'].map((word) => echo.ask(word, 'END')))).toEqual(['one a\ntwo', 'one b\ntwo']);
  await echo.close();
  await expect(echo.ask('more', 'END')).rejects.toThrow('was closed');
  const brief = await container.converse(['bash', '-c', 'read -r line; echo good bye']);
  await expect(brief.ask('hello', 'END')).rejects.toThrow(/has ended; it last said: good bye/);
});

test('usage shows CPU time, the throttling of a busy loop at half a core, memory and traffic', async () => {
  const platform = await enginePlatform();
  const busy = service('busy', { command: ['bash', '-c', 'while :; do :; done'], limits: { cpus: 0.5 } });
  const asked = request(topologyOf(service('web', { healthcheck: LISTENS }), busy));
  await using running = await platform.bringUp(asked);
  const before = await usageOf(running, 'busy');
  await delay(3_000);
  const after = await usageOf(running, 'busy');
  const cpuMs = after.cpuMs - before.cpuMs;
  expect(cpuMs).toBeGreaterThan(300);
  expect(cpuMs).toBeLessThan(1_700);
  expect(after.throttledPeriods - before.throttledPeriods).toBeGreaterThan(5);
  expect(after.periods - before.periods).toBeGreaterThanOrEqual(after.throttledPeriods - before.throttledPeriods);
  expect(after.memoryBytes).toBeGreaterThan(100_000);
  expect(after.memoryBytes).toBeLessThan(100_000_000);

  const quiet = await usageOf(running, 'web');
  for (let hit = 0; hit < 10; hit += 1) await (await fetch(running.entryUrl)).text();
  const visited = await usageOf(running, 'web');
  expect(visited.receivedBytes - quiet.receivedBytes).toBeGreaterThan(1_000);
  expect(visited.sentBytes - quiet.sentBytes).toBeGreaterThan(1_000);

  await execa('docker', ['kill', idOf(running, 'web')]);
  await expect(usageOf(running, 'web')).rejects.toThrow(/not running: exited, exit status 137/);
});

test('the engine tells the same as the control groups', async () => {
  const platform = await enginePlatform();
  await using running = await platform.bringUp(request(topologyOf(service('web'))));
  const differenceInMiB = async (): Promise<number> => {
    const { stdout } = await execa('docker', [
      'stats',
      '--no-stream',
      '--format',
      '{{.MemUsage}}',
      idOf(running, 'web'),
    ]);
    const { memoryBytes } = await usageOf(running, 'web');
    return Math.abs(memoryBytes / 2 ** 20 - Number(/^([\d.]+)MiB/.exec(stdout)?.[1]));
  };
  // the two are asked one after the other, while the process may still be settling
  await expect.poll(differenceInMiB, { timeout: 30_000 }).toBeLessThan(0.2);
});

function idOf(running: RunningTopology, name: string): string {
  return running.services.find((one) => one.name === name)?.containers[0]?.id ?? '';
}

async function usageOf(running: RunningTopology, name: string): Promise<ContainerUsage> {
  const container = running.services.find((one) => one.name === name)?.containers[0];
  if (container === undefined) throw new Error(`no container ${name}`);
  return container.usage();
}
