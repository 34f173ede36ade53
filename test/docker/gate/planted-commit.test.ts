import { randomBytes } from 'node:crypto';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { openArm } from '../../../src/images/arms/open-arm.ts';
import { armSource } from '../../../src/jobs/pairs/arm-source.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { gitRepository } from '../../support/git-repository.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { request } from '../platform/small-topology.ts';

const random = randomBytes(4).toString('hex');
const PROJECT_IMAGE = 'benchday/armplanted';
const CAPTAIN_IMAGE = `benchday-test-${random}/planted`;
const SECRET = `secret-${random}`;
const SECRET_FILE = `file-${random}`;

/** Everything that a commit's code could look for: its environment, its folder, and files of that name anywhere. */
const LOOK = `env; find / -xdev -name '${SECRET_FILE}*' 2>/dev/null; ls -a / /project 2>/dev/null;
 cat /proc/1/environ 2>/dev/null | tr '\\0' '\\n'; grep -rs ${SECRET.slice(0, -2)} /project /srv /home /root /tmp /run 2>/dev/null`;
const DOCKERFILE = `FROM debian:bookworm-slim
COPY . /srv
RUN (${LOOK.replaceAll('\n', '')}; cat /srv/linked/* /srv/link 2>/dev/null; ls -aR /srv) > /dump 2>&1 || true
CMD ["sleep", "60"]
`;
const builder = (marker: string) =>
  `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(marker)}, JSON.stringify(process.env));\n`;

afterEach(async () => {
  for (const image of [PROJECT_IMAGE, CAPTAIN_IMAGE]) {
    const { stdout } = await execa('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}', image]);
    const names = stdout.split('\n').filter(Boolean);
    if (names.length > 0) await execa('docker', ['rmi', '--force', ...names]);
  }
});

async function planted(compose: object) {
  const directory = await temporaryDirectory();
  process.env['BENCHDAY_TEST_TOKEN'] = SECRET;
  onTestFinished(() => {
    delete process.env['BENCHDAY_TEST_TOKEN'];
  });
  const outside = join(directory.path, 'outside');
  await mkdir(outside);
  await writeFile(join(outside, SECRET_FILE), SECRET);
  const marker = join(directory.path, 'ran-on-the-host');
  const repository = await gitRepository(join(directory.path, 'project'));
  await repository.git('config', 'http.https://github.com/.extraheader', `AUTHORIZATION: basic ${SECRET}`);
  await repository.write({
    'site/compose.yaml': JSON.stringify(compose),
    'topologies/build.mjs': builder(marker),
    'topologies/images/armplanted/Dockerfile': DOCKERFILE,
    'captain.yml': JSON.stringify({
      planted: {
        image: CAPTAIN_IMAGE,
        caches: ['words:/words'],
        pre: [`mkdir -p made; (${LOOK}; cat .git .git/config /project/.git/*) > made/pre 2>&1 || true`],
        test: [`(${LOOK}; cat /project/.git) 2>&1 || true`],
      },
    }),
    Dockerfile: DOCKERFILE,
    '.gitignore': 'made/\n',
  });
  for (const place of ['linked', 'site/linked']) await symlink(outside, join(repository.folder, place));
  await symlink(join(outside, SECRET_FILE), join(repository.folder, 'link'));
  await symlink(join(outside, SECRET_FILE), join(repository.folder, 'topologies/images/armplanted/link'));
  const commit = await repository.commit();
  const lines: string[] = [];
  const caller = {
    say: (line: string) => void lines.push(line),
    onLine: (line: string) => void lines.push(line),
    signal: new AbortController().signal,
  };
  const file = join(repository.folder, 'site/compose.yaml');
  const open = async (grants: readonly string[] = []) => {
    const reference = await readTopology(file, { root: directory.path, environment: {} });
    const source = await armSource(reference, grants, caller);
    return openArm({ name: 'candidate', given: commit, word: { kind: 'git', ref: commit } }, source);
  };
  return { directory, commit, lines, open, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

it('a planted commit that dumps its environment and / finds no secret and no host file, and runs nothing on the host', async () => {
  const services = {
    web: { image: `${PROJECT_IMAGE}:latest`, ports: ['80'], volumes: ['.:/site:ro'], environment: { GIVEN: 'here' } },
    made: { image: `${CAPTAIN_IMAGE}:latest` },
  };
  await using own = await planted({ services, 'x-benchday': { entry: { service: 'web', port: 80 } } });
  await using arm = await own.open();
  const { stdout: volumes } = await execa('docker', ['volume', 'ls', '--format', '{{.Name}}']);
  expect(volumes.split('\n').filter((name) => name.endsWith('-words') && name.includes(own.commit))).toEqual([]);
  expect(await readdir(own.directory.path)).not.toContain('ran-on-the-host');

  const platform = await enginePlatform();
  await using running = await platform.bringUp(request(arm.topology));
  const dumps: string[] = [...own.lines];
  for (const { containers } of running.services) {
    const script = `cat /dump /srv/made/pre 2>/dev/null; ${LOOK}; ls -aR /site 2>/dev/null; true`;
    dumps.push((await containers[0]?.exec(['sh', '-c', script]))?.output ?? '');
  }
  const all = dumps.join('\n');
  expect(all).toContain('PATH=');
  expect(all).toContain('BENCHDAY_IMAGE=');
  expect(all).toContain('GIVEN=here');
  expect(all).not.toContain(SECRET);
  expect(all).not.toContain(`outside/${SECRET_FILE}\n`);
  expect(all).not.toContain('BENCHDAY_TEST_TOKEN');
});

it.each([
  ['a variable by a bare key', { environment: ['BENCHDAY_TEST_TOKEN'] }, 'variable:BENCHDAY_TEST_TOKEN'],
  ['a variable in a text', { command: 'echo ${BENCHDAY_TEST_TOKEN:-}' }, 'variable:BENCHDAY_TEST_TOKEN'],
  ['the Docker socket', { volumes: ['/var/run/docker.sock:/s'] }, 'docker-socket'],
  ['a folder of this machine', { volumes: ['/etc:/x:ro'] }, 'path:/etc'],
  ['a file of this machine', { env_file: '/etc/hostname' }, 'path:/etc/hostname'],
  ['a folder by a link in its tree', { volumes: ['./linked:/x'] }, 'path:'],
  ['everything', { privileged: true }, 'privileged'],
])('%s is refused before anything is built', async (_what, more, kind) => {
  const services = { web: { image: `${PROJECT_IMAGE}:latest`, ports: ['80'], ...more } };
  await using own = await planted({ services });
  await expect(own.open()).rejects.toMatchObject({
    code: 'HOST_ACCESS_REFUSED',
    message: expect.stringContaining(kind) as string,
  });
  expect(own.lines).toEqual([]);
});
