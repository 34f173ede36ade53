import { expect, it } from 'vitest';
import { hostSettings } from '../../../src/platform/engine/container-settings.ts';
import { containerSpecification } from '../../../src/platform/engine/container-specification.ts';
import { one, read, refusalOf, serviceOf } from './shop-topology.ts';

const owner = { runId: 'r', trial: '1' };

it.each<[string, object]>([
  ['gpus: all', { capabilities: ['gpu'], count: -1 }],
  ['gpus: [{ count: 2, driver: nvidia }]', { capabilities: ['gpu'], count: 2, driver: 'nvidia' }],
  [
    'gpus: [{ device_ids: ["0", "3"], capabilities: [utility] }]',
    { capabilities: ['utility', 'gpu'], ids: ['0', '3'] },
  ],
  [
    'deploy: { resources: { reservations: { devices: [{ capabilities: [gpu], driver: nvidia, count: all, options: { virtualization: "1" } }] } } }',
    { capabilities: ['gpu'], driver: 'nvidia', count: -1, options: { virtualization: '1' } },
  ],
])('%s is asked of the engine', async (line, expected) => {
  const { services, hostAccess } = await read(one(line));
  expect(services[0]?.settings?.deviceRequests).toEqual([expected]);
  expect(hostAccess.map(({ kind }) => kind)).toEqual(['gpus']);
});

it('the engine gets devices, volumes of others and a folder of a volume in its own words', async () => {
  const { services } = await read(`services:
  app:
    image: x
    ports: ["80"]
    gpus: [{ device_ids: ["3"], options: { a: b } }]
    volumes_from: [db, "side:ro"]
    volumes: [{ type: volume, source: data, target: /d, volume: { subpath: one/two } }]
  db: { image: x }
  side: { image: x }
volumes: { data: {} }
`);
  const [app] = services;
  if (app === undefined) throw new Error('there is no service app');
  expect(hostSettings(app, owner)).toEqual({
    DeviceRequests: [{ Driver: '', Capabilities: [['gpu']], DeviceIDs: ['3'], Options: { a: 'b' } }],
    VolumesFrom: [expect.stringMatching(/db-1$/), expect.stringMatching(/side-1:ro$/)],
  });
  const { HostConfig } = containerSpecification({ owner, service: app, replica: 1, publish: [] }, new Map());
  expect(HostConfig?.Mounts).toMatchObject([{ Target: '/d', VolumeOptions: { Subpath: 'one/two' } }]);
});

it('whose volumes a service has is started before it, and must be a service of the file', async () => {
  const { services } = await read(`services:
  app: { image: x, ports: ["80"], volumes_from: [db, "side:ro"], depends_on: { db: { condition: service_healthy } } }
  db: { image: x, healthcheck: { test: "true" } }
  side: { image: x }
`);
  expect(services[0]?.dependsOn).toEqual([
    { service: 'db', condition: 'service_healthy' },
    { service: 'side', condition: 'service_started' },
  ]);
  expect(await refusalOf(one('volumes_from: [nobody]'))).toContain('there is no service "nobody"');
});

it('what runs after the start of a container is taken, with the rights that it asks for', async () => {
  const { services, hostAccess } = await read(
    one(
      'post_start:',
      '  - { command: ["sh", "-c", "echo $$A"], user: root, working_dir: /srv, environment: { A: b, C: "" } }',
      '  - { command: chown -R app /data, privileged: true }',
    ),
  );
  expect(services[0]?.settings?.startHooks).toEqual([
    { command: ['sh', '-c', 'echo $A'], user: 'root', workingDir: '/srv', environment: { A: 'b', C: '' } },
    { command: ['chown', '-R', 'app', '/data'], isPrivileged: true },
  ]);
  expect(hostAccess).toEqual([{ place: 'services.app.post_start', kind: 'privileged' }]);
});

it('a Dockerfile that stands in the file is taken, with hosts and network of its build', async () => {
  const { services, hostAccess } = await read(
    one(
      'build:',
      '  context: .',
      '  dockerfile_inline: |',
      '    FROM x',
      '    HEALTHCHECK CMD true',
      '  extra_hosts: ["one=10.0.0.1"]',
      '  network: host',
    ),
  );
  expect(services[0]?.build).toMatchObject({
    context: '/shop',
    inline: 'FROM x\nHEALTHCHECK CMD true\n',
    extraHosts: ['one:10.0.0.1'],
    network: 'host',
  });
  expect(hostAccess).toEqual([{ place: 'services.app.build.network', kind: 'host-network' }]);
  const named = await read(one('build: { context: ., network: shop_net, dockerfile_inline: FROM x }'));
  expect(named.hostAccess).toEqual([{ place: 'services.app.build.network', kind: 'network:shop_net' }]);
  const none = await read(one('build: { context: ., network: none, dockerfile_inline: FROM x }'));
  expect([none.hostAccess, none.services[0]?.build?.network]).toEqual([[], 'none']);
});

it('a build gets secrets, keys and other folders, and what of it is of this machine is asked for', async () => {
  const { services, hostAccess } = await read(
    `${one(
      'build:',
      '  context: .',
      '  dockerfile_inline: FROM x',
      '  secrets: [token, { source: word, target: other }]',
      '  ssh: [default, "key=/srv/key"]',
      '  additional_contexts: { one: ../docs, base: "docker-image://debian" }',
    )}secrets: { token: { file: ../secret }, word: { environment: WORD } }\n`,
    { 'docs/a': '', secret: 'x' },
    { WORD: 'of-shell' },
  );
  expect(services[0]?.build).toMatchObject({
    secrets: [
      { id: 'token', file: '/secret' },
      { id: 'other', content: 'of-shell' },
    ],
    ssh: ['default', 'key=/srv/key'],
    contexts: { one: '/docs', base: 'docker-image://debian' },
  });
  expect(hostAccess.map(({ place, kind }) => `${place} ${kind}`).sort()).toEqual([
    'secrets.word variable:WORD',
    'services.app.build.additional_contexts path:/docs',
    'services.app.build.secrets path:/secret',
    'services.app.build.ssh path:/srv/key',
    'services.app.build.ssh ssh-agent',
  ]);
  expect(await refusalOf(one('build: { context: ., dockerfile_inline: FROM x, secrets: [nobody] }'))).toContain(
    'there is no secret "nobody"; this file declares no secret',
  );
});

it.each([
  ['always', 'always'],
  ['never', 'never'],
  ['build', 'build'],
  ['missing', undefined],
  ['if_not_present', undefined],
  ['daily', undefined],
])('pull_policy %s', async (policy, expected) => {
  expect((await serviceOf(`pull_policy: ${policy}`))?.pullPolicy).toBe(expected);
});
