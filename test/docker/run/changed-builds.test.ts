import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { benchday } from '../../support/benchday-process.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const NGINX = fileURLToPath(new URL('../../../topologies/examples/static-nginx/', import.meta.url));

beforeAll(async () => {
  expect(await benchday(['build', NGINX], { cwd: NGINX })).toMatchObject({ exitCode: 0 });
});

const scenario = (marker: string) => `title: One page
load: { hits_per_day: 4000000, duration_s: 1 }
requests: [{ name: front, path: /, weight: 1, expect: { status: 200, marker: '${marker}' } }]
warm_up: { duration_s: 0 }
slo: { p95_ms: 60000 }
`;

it('a run measures what a folder holds now, and not what another one of its name made', async () => {
  await using directory = await temporaryDirectory();
  const image = `benchday-test-${randomBytes(4).toString('hex')}/web`;
  onTestFinished(async () => {
    await execa('docker', ['image', 'rm', '--force', image], { reject: false });
  });
  const place = { cwd: directory.path, env: { TMPDIR: directory.path } };
  const write = async (folder: string, page: string) => {
    const at = join(directory.path, folder);
    await mkdir(at, { recursive: true });
    const services = { web: { image, build: '.', ports: ['8080'] } };
    await writeFile(join(at, 'compose.yaml'), JSON.stringify({ services }));
    await writeFile(
      join(at, 'Dockerfile'),
      'FROM benchday/examples/static-nginx-web:latest\nCOPY page /srv/site/index.html\n',
    );
    await writeFile(join(at, 'page'), page);
    await writeFile(join(directory.path, `${page}.yaml`), scenario(page));
  };
  const run = (page: string, ...topologies: readonly string[]) =>
    benchday(['run', `./${page}.yaml`, ...topologies.flatMap((each) => ['-t', each]), '--progress', 'plain'], place);
  const AGAIN = `web: ${image} is built again`;

  await write('one', 'first');
  await write('two', 'second');
  expect(await benchday(['build', './one'], place)).toMatchObject({ exitCode: 0 });
  const other = await run('second', './two');
  expect({ ...other, stderr: '' }).toMatchObject({ exitCode: 0 });
  expect(other.stderr).toContain(AGAIN);
  const same = await run('second', './two');
  expect(same).toMatchObject({ exitCode: 0 });
  expect(same.stderr).not.toContain(AGAIN);
  await write('two', 'third');
  expect(await run('third', './two')).toMatchObject({ exitCode: 0 });

  const both = await run('third', './one', './two');
  expect(both.exitCode).toBe(2);
  expect(both.stderr).toMatch(new RegExp(`web of one .* and web of two .* both build ${image}`));
}, 180_000);
