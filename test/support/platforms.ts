import { enginePlatform } from '../../src/platform/engine/engine.ts';
import { labPlatform } from '../../src/platform/lab/lab-platform.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { testLab } from './test-lab.ts';

interface OpenPlatform extends AsyncDisposable {
  readonly platform: Platform;
}

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
];
