import { mkdir, writeFile } from 'node:fs/promises';
import { release } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readTopologies } from '../../../src/jobs/capacity/capacity-subject.ts';
import { notesOnMeasured } from '../../../src/jobs/topology-notes.ts';
import type { Platform, PlatformDescription } from '../../../src/platform/platform.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const platform = (kernel: string): Pick<Platform, 'describe'> => ({
  describe: () => Promise.resolve({ kernel, operatingSystem: 'Some Desktop' } as PlatformDescription),
});
const SCENARIO = { name: 'day', reference: '', allowHostAccess: [] } as unknown as Scenario;

it('of a topology that is drilled or searched it is told what its reader says, what of this machine it has, and where the engine is', async () => {
  await using directory = await temporaryDirectory();
  const folder = join(directory.path, 'shop');
  await mkdir(folder);
  await writeFile(
    join(folder, 'compose.yaml'),
    [
      'services:',
      '  app:',
      '    image: app:1',
      "    ports: ['80']",
      '    privileged: true',
      '    environment: { KEY: "${NEVER_SET_ANYWHERE}" }',
      'x-benchday:',
      '  entry: { service: app, port: 80 }',
      '  roles: { app: app }',
      '',
    ].join('\n'),
  );
  const read = await readTopologies([folder], SCENARIO, ['privileged']);
  const here = await notesOnMeasured(read, platform(release()));
  expect(here).toContainEqual(expect.stringMatching(/^shop: .*NEVER_SET_ANYWHERE/));
  expect(here).toContainEqual(expect.stringMatching(/^shop: .*privileged.* of this machine, as it was allowed$/));
  const elsewhere = await notesOnMeasured(read, platform('another-kernel'));
  expect(elsewhere[0]).toContain('runs under another kernel (another-kernel)');
  expect(elsewhere.slice(1)).toEqual(here);
});
