import type Docker from 'dockerode';
import { expect, it } from 'vitest';
import { requireNetworkTools, restoreNetwork, worsenNetwork } from '../../../src/platform/engine/network-flaw.ts';

const gone = () => Promise.reject(Object.assign(new Error('no such thing'), { statusCode: 404 }));

/** An engine with one container, that makes no other. */
const engine = (networkMode: string, isRunning = true): Docker =>
  ({
    getContainer: (name: string) => ({
      inspect: () =>
        name === 'a'
          ? Promise.resolve({
              Id: 'a',
              Name: '/web',
              HostConfig: { NetworkMode: networkMode },
              State: { Running: isRunning },
            })
          : gone(),
      remove: gone,
    }),
    getImage: () => ({ inspect: gone }),
    createContainer: () => Promise.reject(new Error('nothing may be made')),
  }) as unknown as Docker;

const FLAW = { helper: 'h', flaw: { kind: 'loss', ratio: 0.1 } } as const;

it.each(['host', 'none', 'container:b'])(
  'the network of one whose mode is %s is not its own, and refused',
  async (mode) => {
    await expect(worsenNetwork(engine(mode), 'a', FLAW)).rejects.toMatchObject({
      code: 'FAULT_REFUSED',
      message: `web has no network of its own: its network mode is ${mode}`,
    });
  },
);

it('one that does not run is refused', async () => {
  await expect(worsenNetwork(engine('bridge', false), 'a', FLAW)).rejects.toMatchObject({ code: 'FAULT_REFUSED' });
});

it('nothing is restored of one that is gone, or does not run', async () => {
  await restoreNetwork(engine('bridge'), 'b', 'h');
  await restoreNetwork(engine('bridge', false), 'a', 'h');
});

it('without the image it is said how that is made', async () => {
  await expect(requireNetworkTools(engine('bridge'))).rejects.toMatchObject({
    code: 'IMAGE_MISSING',
    hint: 'benchday build link',
  });
});
