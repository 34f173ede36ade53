import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { benchday } from '../support/benchday-process.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const SCENARIO = `title: A page
topologies: [./site]
load: { hits_per_day: 86400, duration_s: 1 }
requests: [{ name: page, path: /, weight: 1, expect: { status: 200 } }]
`;

async function site(more = '') {
  const directory = await temporaryDirectory();
  await mkdir(join(directory.path, 'site'));
  const web = { image: 'nobody/has-this:1', ports: ['80'], privileged: true, volumes: ['/etc:/host:ro'] };
  await writeFile(join(directory.path, 'site', 'compose.yaml'), JSON.stringify({ services: { web } }));
  await writeFile(join(directory.path, 'day.yaml'), `${SCENARIO}${more}`);
  const run = (...words: string[]) => benchday(['run', 'day.yaml', ...words], { cwd: directory.path });
  const validate = (...words: string[]) => benchday(['validate', './site', ...words], { cwd: directory.path });
  return { run, validate, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

it('a run refuses everything that a topology asks of this machine, all at once, and says how to allow it', async () => {
  await using own = await site();
  const { exitCode, stderr } = await own.run();
  expect(stderr).toMatch(/error\[HOST_ACCESS_REFUSED\]: site asks for .*\n +services\.web\.privileged: privileged\n/);
  expect(stderr).toMatch(/services\.web\.volumes\[0\]: path:\/etc\n/);
  expect(stderr).toContain("--allow-host-access 'privileged,path:/etc'");
  expect(exitCode).toBe(2);
});

it('a dry run lists what is asked for, and what of it is refused; exit code 2 as the run would have', async () => {
  await using own = await site('allow_host_access: [privileged]\n');
  const part = await own.run('--dry-run');
  expect(part.stdout).toMatch(
    /^access +site: services\.web\.privileged asks for privileged of this machine: allowed$/m,
  );
  expect(part.stdout).toMatch(
    /^access +site: services\.web\.volumes\[0\] asks for path:\/etc of this machine: refused; --allow-host-access 'path:\/etc' allows it$/m,
  );
  expect(part.exitCode).toBe(2);
  const all = await own.run('--dry-run', '--allow-host-access', 'path:/etc', '--json');
  expect(JSON.parse(all.stdout)).toMatchObject({
    hostAccess: [
      { topology: 'site', kind: 'privileged', isAllowed: true },
      { topology: 'site', kind: 'path:/etc', isAllowed: true },
    ],
  });
  expect(all.exitCode).toBe(0);
});

it('validating a topology lists the same lines, and is no refusal', async () => {
  await using own = await site();
  const planned = await own.run('--dry-run');
  const lines = (text: string) => text.split('\n').filter((line) => line.startsWith('access '));
  const { stdout, exitCode } = await own.validate();
  expect(lines(stdout)).toHaveLength(2);
  expect(lines(stdout)).toEqual(lines(planned.stdout));
  expect(exitCode).toBe(0);
  expect(JSON.parse((await own.validate('--json')).stdout)).toMatchObject({
    files: [{ kind: 'topology', hostAccess: [{ kind: 'privileged' }, { kind: 'path:/etc', isAllowed: false }] }],
  });
});

it('what is allowed goes on to the next check', async () => {
  await using own = await site();
  const { exitCode, stderr } = await own.run('--allow-host-access', 'privileged,path:/');
  expect(stderr).toContain('IMAGE_MISSING');
  expect(exitCode).toBe(5);
});

it('a word that means nothing is bad usage, and a bad scenario', async () => {
  await using own = await site();
  const word = await own.run('--allow-host-access', 'everything');
  expect(word.stderr).toMatch(/error\[USAGE\]: --allow-host-access must be one of docker-socket, /);
  expect(word.exitCode).toBe(2);
  await using other = await site('allow_host_access: [everything]\n');
  const { exitCode, stderr } = await other.run('--dry-run');
  expect(stderr).toMatch(/day\.yaml:5 allow_host_access\[0\]: must be one of docker-socket, .*got "everything"/);
  expect(exitCode).toBe(2);
});
