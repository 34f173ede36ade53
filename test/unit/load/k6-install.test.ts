import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { installK6 } from '../../../src/load/k6/binary.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('a built k6 can be replaced by nobody else, whatever the umask is', async () => {
  await using directory = await temporaryDirectory();
  const programs = path.join(directory.path, 'programs');
  const folder = path.join(directory.path, 'cache/bin');
  await mkdir(programs);
  const go = path.join(programs, 'go');
  await writeFile(go, '#!/bin/sh\numask 0\nmkdir -p "$GOBIN"\necho k6 > "$GOBIN/k6"\nchmod 777 "$GOBIN/k6"\n');
  await chmod(go, 0o755);
  vi.stubEnv('PATH', `${programs}:/usr/bin:/bin`);
  const built = await installK6(new AbortController().signal, () => undefined, folder);
  expect((await stat(built)).mode & 0o777).toBe(0o755);
  expect((await stat(folder)).mode & 0o022).toBe(0);
});
