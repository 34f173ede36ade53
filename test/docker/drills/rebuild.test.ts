import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import type { RunningTopology } from '../../../src/platform/platform.ts';
import { leftOf, request, service, topologyOf } from '../platform/small-topology.ts';
import { lostAndRebuilt } from './lost-topology.ts';
import { answeringThrough, replicated } from './replicated.ts';

const REPLICAS = 60;

/** Short ids of what runs, by the client and not by our own code. */
function running(runId: string, name: string): readonly string[] {
  const filters = ['--filter', `label=benchday.run=${runId}`, '--filter', `label=benchday.service=${name}`];
  return execFileSync('docker', ['ps', '-q', ...filters], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
    .sort();
}

it('sixty replicas and their balancer are lost and rebuilt: each new one answers through the balancer, where it was before', async () => {
  const topology = replicated(REPLICAS);
  const asked = request(topology, { readyWithinMs: 120_000 });
  await using site = await (await enginePlatform()).bringUp(asked);
  const before = running(asked.runId, 'page');
  expect(before).toHaveLength(REPLICAS);

  const steps = await lostAndRebuilt(site, replicated(REPLICAS), 'kept', async () => {
    expect(await leftOf(asked.runId)).toEqual([]);
  });

  const now = running(asked.runId, 'page');
  expect(now).toHaveLength(REPLICAS);
  expect(now.filter((id) => before.includes(id))).toEqual([]);
  // One that answers nobody does not count.
  expect(await answeringThrough(site.entryUrl, REPLICAS)).toEqual(now);
  expect(steps).toEqual(['made', expect.any(String), expect.any(String), expect.any(String), 'ready']);
  // Whoever asks for a container is led to the new one.
  expect(site.services[1]?.containers.map(({ id }) => id.slice(0, 12)).sort()).toEqual(now);
  expect(await site.dead()).toEqual([]);
  await site.stop();
  expect(await leftOf(asked.runId)).toEqual([]);
});

const inside = async (site: RunningTopology, name: string): Promise<string> => {
  const container = site.services.find((one) => one.name === name)?.containers[0];
  const { output } = (await container?.exec(['sh', '-c', 'cd /data && for f in *; do echo $f $(cat $f); done'])) ?? {};
  return (output ?? '').trim();
};

it('what was kept is not begun anew: neither post_start nor a task writes to it twice; what was lost begins as it did', async () => {
  const data = { kind: 'volume', source: 'data', target: '/data', readOnly: false } as const;
  const say = (word: string, file: string): string[] => ['sh', '-c', `echo ${word} >> /data/${file}`];
  const topology = () =>
    topologyOf(
      service('store', {
        mounts: [data],
        dependsOn: [{ service: 'seed', condition: 'service_completed_successfully' }],
        settings: { startHooks: [{ command: say('hook', 'hooks') }] },
      }),
      service('seed', { command: say('seed', 'seeds'), mounts: [data] }),
      service('other', { command: ['true'], restart: 'no' }),
    );
  const asked = request(topology());
  await using site = await (await enginePlatform()).bringUp(asked);
  const url = site.entryUrl;
  await site.services[0]?.containers[0]?.exec(say('17', 'written'));
  const all = 'hooks hook\nseeds seed';

  await lostAndRebuilt(site, topology(), 'kept');
  expect(await inside(site, 'store')).toBe(`${all}\nwritten 17`);
  expect(site.entryUrl).toBe(url);
  expect((await fetch(url)).status).toBe(200);

  await lostAndRebuilt(site, topology(), 'lost');
  expect(await inside(site, 'store')).toBe(all);
  await site.stop();
  expect(await leftOf(asked.runId)).toEqual([]);
});

it('a process that is killed in the middle of a rebuild leaves nothing that is not removed as its own', async () => {
  const runId = `test-rebuild-${process.pid}`;
  const program = fileURLToPath(new URL('./killed-rebuild.ts', import.meta.url));
  const { signal } = await execa(process.execPath, ['--import', 'tsx', program, runId], { reject: false });
  expect(signal).toBe('SIGKILL');
  const left = await leftOf(runId);
  // The first of the two tiers, a network and the volume that was kept.
  expect(left.length).toBeGreaterThanOrEqual(3);
  expect(left.filter((name) => /-edge-/.test(name))).toEqual([]);
  // What others left on this machine may be refused; that says nothing of this run.
  await (await enginePlatform()).removeLeftovers().catch(() => undefined);
  expect(await leftOf(runId)).toEqual([]);
});
