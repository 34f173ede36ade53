import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { chromiumPlace } from '../../../setup/chromium-place.mjs';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { Machine } from './machine.ts';

const DEBIAN = '/usr/bin/chromium';

it('Chromium is what CHROMIUM names, else the first of the PATH, else Debian’s', async () => {
  await using directory = await temporaryDirectory();
  const [first, second] = [join(directory.path, 'a'), join(directory.path, 'b')];
  for (const [folder, name] of [
    [first, 'google-chrome'],
    [second, 'chromium-browser'],
  ] as const) {
    await mkdir(folder);
    await writeFile(join(folder, name), '#!/bin/sh\n');
    await chmod(join(folder, name), 0o755);
  }
  expect(chromiumPlace({ PATH: `${first}:${second}` })).toBe(join(second, 'chromium-browser'));
  expect(chromiumPlace({ PATH: first })).toBe(join(first, 'google-chrome'));
  expect(chromiumPlace({ PATH: first, CHROMIUM: '/bin/sh' })).toBe('/bin/sh');
  expect(chromiumPlace({ PATH: first, CHROMIUM: directory.path })).toBeUndefined();
  expect(chromiumPlace({ PATH: directory.path })).toBe(existsSync(DEBIAN) ? DEBIAN : undefined);
});

it('the set-up takes the browser that CHROMIUM names, installs none beside it, and refuses what is no program', async () => {
  await using machine = await Machine.create();
  await machine.user('root');
  await machine.apt();
  await machine.write(
    'setup/only-chromium.mjs',
    `import { obtainChromium } from './chromium.mjs';
     import { explainFailure, step } from './step.mjs';
     try {
       await step('Chromium', obtainChromium);
     } catch (error) {
       process.exitCode = explainFailure(error);
     }`,
  );
  const named = await machine.run('only-chromium.mjs', [], { CHROMIUM: '/bin/sh' });
  expect(named.output).toContain('chromium is here');
  expect(named.code).toBe(0);
  const none = await machine.run('only-chromium.mjs', [], { CHROMIUM: machine.path('nothing') });
  expect(none.output).toMatch(/CHROMIUM names .*nothing, which is no program/);
  expect(none.code).toBe(5);
  expect((await machine.calls()).filter((call) => call.startsWith('apt-get'))).toEqual([]);
});
