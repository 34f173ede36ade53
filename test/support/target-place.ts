import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { smallScenario } from './small-site.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** A folder with `small.yaml`, in which runs against a target are typed. */
export async function targetPlace(scenario = smallScenario()) {
  const directory = await temporaryDirectory();
  await writeFile(join(directory.path, 'small.yaml'), scenario);
  const temporary = join(directory.path, 'tmp');
  await mkdir(temporary);
  return {
    path: directory.path,
    reports: join(directory.path, 'reports'),
    // The machine's lock stands in the temporary directory: each test has its own.
    env: { TMPDIR: temporary },
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}
