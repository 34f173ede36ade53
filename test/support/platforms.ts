import { enginePlatform } from '../../src/platform/engine/engine.ts';
import { labPlatform } from '../../src/platform/lab/lab-platform.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { ownSwarmPlatform } from '../../src/platform/swarm/own-swarm.ts';
import { foreignSwarm, PORTS } from './foreign-swarm.ts';
import { testLab } from './test-lab.ts';

interface OpenPlatform extends AsyncDisposable {
  readonly platform: Platform;
}

/** A Swarm of one's own costs a lab of its own, so that it is asked for: it is the same code as the lab behind another way to it. */
const ownSwarm = {
  id: 'swarm',
  async open() {
    const lab = await testLab();
    const swarm = await foreignSwarm(lab, true);
    process.env['DOCKER_CONFIG'] = swarm.dockerConfig;
    for (const [index, { name, entryPorts }] of lab.lab.servers.entries()) {
      const first = Math.min(...entryPorts.keys()) + PORTS * index;
      await swarm.label(name, { 'benchday.address': '127.0.0.1', 'benchday.ports': `${first}-${first + PORTS - 1}` });
    }
    const nodes = new Map(lab.lab.servers.map(({ name }) => [name, name]));
    return {
      platform: await ownSwarmPlatform({ manager: 'srv1', nodes }, () => undefined),
      [Symbol.asyncDispose]: async () => {
        delete process.env['DOCKER_CONFIG'];
        await swarm[Symbol.asyncDispose]();
        await lab[Symbol.asyncDispose]();
      },
    };
  },
};

/** Every platform there is, with what it takes to have one to test. Adding one: a row. */
export const platforms: readonly { readonly id: string; readonly open: () => Promise<OpenPlatform> }[] = [
  {
    id: 'engine',
    open: async () => ({ platform: await enginePlatform(), [Symbol.asyncDispose]: () => Promise.resolve() }),
  },
  {
    id: 'swarm',
    async open() {
      const lab = await testLab();
      return {
        platform: await labPlatform(lab.name, () => undefined),
        [Symbol.asyncDispose]: () => lab[Symbol.asyncDispose](),
      };
    },
  },
  ...(process.env['BENCHDAY_TEST_OWN_SWARM'] === undefined ? [] : [ownSwarm]),
];
