import type Docker from 'dockerode';
import { expect, it } from 'vitest';
import { createAnew, removeFromSwarm } from '../../../../src/platform/swarm/swarm-tear-down.ts';

it('a network that a killed process had just asked for is removed, and made anew', async () => {
  const removed: string[] = [];
  const manager = {
    createNetwork: () =>
      removed.length === 0
        ? Promise.reject(Object.assign(new Error('network with name n already exists'), { statusCode: 409 }))
        : Promise.resolve({ id: 'new' }),
    listNetworks: () => Promise.resolve(removed.length === 0 ? [{ Id: 'old', Name: 'n' }] : []),
    getNetwork: (id: string) => ({
      remove: () => {
        removed.push(id);
        return Promise.resolve();
      },
    }),
  } as unknown as Docker;
  expect(await createAnew(manager, { runId: 'r', trial: '01' }, { Name: 'n' })).toBe('new');
  expect(removed).toEqual(['old']);
});

it('a network is removed once no node lists it any more, and counts once', async () => {
  let looks = 0;
  const manager = {
    listServices: () => Promise.resolve([]),
    listConfigs: () => Promise.resolve([]),
    // Removed by the first call, and listed twice more.
    listNetworks: () => Promise.resolve(++looks <= 3 ? [{ Id: 'n1', Name: 'n' }] : []),
    getNetwork: () => ({
      remove: () => (looks === 1 ? Promise.resolve() : Promise.reject(Object.assign(new Error(), { statusCode: 404 }))),
    }),
  } as unknown as Docker;
  expect(await removeFromSwarm({ manager, servers: [] }, { runId: 'r' })).toMatchObject({ networks: 1 });
  expect(looks).toBe(4);
});
