import type Docker from 'dockerode';
import { expect, it } from 'vitest';
import { createAnew } from '../../../../src/platform/swarm/swarm-tear-down.ts';

it('a network that a killed process had just asked for is removed, and made anew', async () => {
  const removed: string[] = [];
  const manager = {
    createNetwork: () =>
      removed.length === 0
        ? Promise.reject(Object.assign(new Error('network with name n already exists'), { statusCode: 409 }))
        : Promise.resolve({ id: 'new' }),
    listNetworks: () => Promise.resolve([{ Id: 'old', Name: 'n' }]),
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
