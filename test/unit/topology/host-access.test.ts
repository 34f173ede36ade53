import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { notGranted, refuseHostAccess } from '../../../src/topology/granted-access.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { hostAccessProblem } from '../../../src/records/host-access.ts';
import { shop } from './shop-folder.ts';

describe('what a Compose file asks for outside of its own folder', () => {
  it.each([
    ['privileged: true', 'services.web.privileged privileged'],
    ['network_mode: host', 'services.web host-network'],
    ['pid: host', 'services.web host-pid'],
    ['ipc: host', 'services.web host-ipc'],
    ['userns_mode: host', 'services.web host-userns'],
    ['uts: host', 'services.web host-uts'],
    ['cgroup: host', 'services.web host-cgroup'],
    ['devices: ["/dev/fuse:/dev/own:r"]', 'services.web.devices device:/dev/fuse'],
    ['cap_add: [cap_sys_admin, CHOWN]', 'services.web.cap_add capability:SYS_ADMIN'],
    ['security_opt: ["seccomp=unconfined"]', 'services.web.security_opt security-opt:seccomp=unconfined'],
    ['runtime: nvidia', 'services.web.runtime runtime:nvidia'],
    ['volumes: ["/var/run/docker.sock:/socket"]', 'services.web.volumes[0] docker-socket'],
    ['volumes: ["/etc/localtime:/etc/localtime"]', /^services\.web\.volumes\[0\] path:\//],
    ['volumes: [{ type: bind, source: /etc, target: /x, read_only: true }]', 'services.web.volumes[0] path:/etc'],
  ])('%s', async (service, asked) => {
    await using own = await shop();
    const [only, ...others] = await own.asked(service);
    expect(others).toEqual([]);
    expect(only).toMatch(asked);
  });

  it.each([
    'privileged: false',
    'ipc: private',
    'runtime: runc',
    'devices: []',
    'cap_add: [NET_BIND_SERVICE]',
    'security_opt: ["no-new-privileges:true"]',
    'volumes: ["/etc/localtime:/etc/localtime:ro"]',
    'volumes: ["./data:/data", "files:/files"]',
    'env_file: own.env',
    'environment: { GIVEN: here }',
    'environment: [NOT_SET]',
    'build: .',
  ])('%s is nothing', async (service) => {
    await using own = await shop();
    await mkdir(path.join(own.folder, 'data'));
    await writeFile(path.join(own.folder, 'own.env'), 'A=b\n');
    await writeFile(path.join(own.folder, 'Dockerfile'), 'FROM x\n');
    expect(
      await own.asked(service, service.includes('files:') ? 'volumes: { files: }\n' : '', { HOME: '/root' }),
    ).toEqual([]);
  });

  it('are folders and files elsewhere, also by a link in the folder', async () => {
    await using own = await shop();
    const { outside, folder } = own;
    await symlink(outside, path.join(folder, 'linked'));
    const [secret, data] = [`path:${outside}/secret`, `path:${outside}`];
    expect(await own.asked('volumes: ["../outside:/x:ro"]')).toEqual([`services.web.volumes[0] ${data}`]);
    expect(await own.asked('volumes: ["./linked:/x"]')).toEqual([`services.web.volumes[0] ${data}`]);
    expect(await own.asked('env_file: ["linked/secret"]')).toEqual([`services.web.env_file ${secret}`]);
    expect(await own.asked('secrets: [key]', 'secrets: { key: { file: ../outside/secret } }\n')).toEqual([
      `services.web.secrets ${secret}`,
    ]);
    expect(await own.asked('configs: [key]', 'configs: { key: { file: linked/secret } }\n')).toEqual([
      `services.web.configs ${secret}`,
    ]);
    await writeFile(path.join(outside, 'Dockerfile'), 'FROM x\n');
    expect(await own.asked('build: ./linked')).toEqual([`services.web.build ${data}`]);
    await symlink(path.join(outside, 'secret'), path.join(folder, '.env'));
    expect(await own.asked('init: true')).toEqual([`.env ${secret}`]);
  });

  it('are variables of the environment by a bare key, not those of .env', async () => {
    await using own = await shop();
    await writeFile(path.join(own.folder, '.env'), 'MINE=1\n');
    const environment = { TOKEN: 'secret' };
    expect(await own.asked('environment: [TOKEN, MINE, "OTHER=${TOKEN}"]', '', environment)).toEqual([
      'services.web.environment variable:TOKEN',
    ]);
  });

  it('are variables that a file of settings names without a value', async () => {
    await using own = await shop();
    await writeFile(path.join(own.folder, 'own.env'), 'TOKEN\nUNSET\nMINE\nA=$OTHER\n');
    await writeFile(path.join(own.folder, '.env'), 'MINE=1\n');
    expect(await own.asked('env_file: own.env', '', { TOKEN: 'secret', OTHER: 'x' })).toEqual([
      'services.web.env_file variable:TOKEN',
    ]);
  });

  it("is the Docker socket too where a folder holds it, and a repository's own folder anywhere", async () => {
    await using own = await shop();
    await mkdir(path.join(own.folder, '.git'));
    expect(await own.asked('volumes: ["/:/host:ro"]')).toEqual([
      'services.web.volumes[0] path:/',
      'services.web.volumes[0] docker-socket',
    ]);
    expect(await own.asked('volumes: ["./.git:/x"]')).toEqual([`services.web.volumes[0] path:${own.folder}/.git`]);
  });
});

describe('the folder of a repository that is mounted', () => {
  it('has its .git covered, at any depth', async () => {
    await using own = await shop();
    await mkdir(path.join(own.folder, '.git'));
    await mkdir(path.join(own.folder, 'part'));
    await writeFile(path.join(own.folder, 'part', '.git'), 'gitdir: /elsewhere\n');
    const { services, hostAccess } = await own.read('volumes: [".:/app"]');
    expect(hostAccess).toEqual([]);
    expect(services[0]?.mounts).toEqual([
      { kind: 'bind', source: own.folder, target: '/app', readOnly: false },
      { kind: 'tmpfs', target: '/app/.git' },
      { kind: 'bind', source: '/dev/null', target: '/app/part/.git', readOnly: true },
    ]);
  });
});

describe('variables that are withheld', () => {
  it('are refused by their names, and their values are in no message', async () => {
    await using own = await shop();
    await own.read('init: true');
    const withheld = { TOKEN: 'very-secret' };
    const file = path.join(own.folder, 'compose.yaml');
    const readWith = async (line: string) => {
      await writeFile(file, `services:\n  web: { image: x, ports: ["80"], ${line} }\n`);
      return readTopology(own.folder, { root: own.folder, environment: {}, commit: { tree: own.folder, withheld } });
    };
    const refused = await readWith('cpuset: "${TOKEN:-0}"').catch((reason: unknown) => reason);
    expect(refused).toMatchObject({ code: 'HOST_ACCESS_REFUSED', exitCode: 2 });
    expect(String(refused)).toContain('${TOKEN}: variable:TOKEN');
    expect(String(refused)).not.toContain('very-secret');
    expect((await readWith('environment: [TOKEN]')).hostAccess).toEqual([
      { place: 'services.web.environment', kind: 'variable:TOKEN' },
    ]);
    expect((await readWith('environment: [TOKEN]')).services[0]?.environment).toEqual({});
    await writeFile(path.join(own.folder, 'own.env'), 'A=${TOKEN:-none}\n');
    const byFile = await readWith('env_file: own.env');
    expect(byFile.hostAccess).toEqual([{ place: 'services.web.env_file', kind: 'variable:TOKEN' }]);
    expect(byFile.services[0]?.environment).toEqual({ A: 'none' });
    await writeFile(path.join(own.folder, '.env'), 'A=${TOKEN}\n');
    await expect(readWith('init: true')).rejects.toThrow('${TOKEN}: variable:TOKEN');
  });
});

describe('what is granted', () => {
  const asked = ['privileged', 'path:/srv/data/a', 'path:/srv/database', 'docker-socket', 'variable:TAG'].map(
    (kind) => ({
      place: 'here',
      kind,
    }),
  );

  it.each([
    [['privileged'], ['path:/srv/data/a', 'path:/srv/database', 'docker-socket', 'variable:TAG']],
    [['path:/srv/data'], ['privileged', 'path:/srv/database', 'docker-socket', 'variable:TAG']],
    [['path:/'], ['privileged', 'docker-socket', 'variable:TAG']],
    [['variable:TAGS', 'path:/srv/data/a/b'], asked.map(({ kind }) => kind)],
  ])('%j leaves %j', async (grants, left) => {
    expect((await notGranted(asked, grants)).map(({ kind }) => kind)).toEqual(left);
  });

  it('is named in the refusal of the rest, all at once', async () => {
    await expect(refuseHostAccess('shop', asked.slice(0, 2), [])).rejects.toMatchObject({
      message: 'shop asks for what is outside of its own folder:\n  here: privileged\n  here: path:/srv/data/a',
      hint: expect.stringContaining("--allow-host-access 'privileged,path:/srv/data/a'") as string,
    });
  });

  it.each([
    'privileged',
    'path:/srv',
    'device:/dev/fuse',
    'variable:TAG',
    'capability:SYS_NICE',
    'host-pid',
    'runtime:kata',
  ])('%s is a word for it', (word) => {
    expect(hostAccessProblem(word)).toBeUndefined();
  });

  it.each(['', 'all', 'path:', 'path:srv', 'host', 'variable:A B', 'device:fuse'])('"%s" is none', (word) => {
    expect(hostAccessProblem(word)).toMatch(/^must be one of docker-socket, .*; got /);
  });
});
