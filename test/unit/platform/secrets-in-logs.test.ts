import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { LastLines } from '../../../src/base/last-lines.ts';
import { secretsIn } from '../../../src/base/secrets.ts';
import { lastLines } from '../../../src/platform/engine/container-logs.ts';
import { hiddenLabel } from '../../../src/platform/engine/names.ts';
import type { ServiceStart, Unit, UnitHost } from '../../../src/platform/engine/service-start.ts';
import { diedWhileStarting, notReadyInTime } from '../../../src/platform/engine/start-failure.ts';
import { tarArchive } from '../../../src/platform/engine/tar-archive.ts';
import { hideIn } from '../../../src/topology/compose/hidden-values.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { service } from '../../docker/platform/small-topology.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

const IN_ENVIRONMENT = 'hunter2-Of-The-Environment';
const IN_ADDRESS = 'hunter2-Of-An-Address';
const IN_FILE = 'hunter2-Of-A-File-Of-Variables';
const IN_SECRET = 'hunter2-Of-A-Mounted-Secret';
const SAID = [
  `POSTGRES_PASSWORD=${IN_ENVIRONMENT}`,
  `connecting to postgresql://shop:${IN_ADDRESS}@db/shop`,
  `{"greeting":"${IN_FILE}"}`,
  `the secret is ${IN_SECRET}.`,
  'FATAL: cannot start',
].join('\n');

function frame(text: string): Buffer {
  const head = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

const INSPECTED = {
  Id: 'x',
  RestartCount: 0,
  Config: {
    Env: [
      `POSTGRES_PASSWORD=${IN_ENVIRONMENT}`,
      `DATABASE_URL=postgresql://shop:${IN_ADDRESS}@db/shop`,
      `GREETING=${IN_FILE}`,
      'LANG=C',
    ],
    Labels: { 'benchday.hidden': 'GREETING' },
  },
  Mounts: [{ Destination: '/run/secrets/db' }],
  State: { Status: 'exited', Health: { Log: [{ Output: `${IN_ENVIRONMENT} is wrong\n` }] } },
} as unknown as Docker.ContainerInspectInfo;

const missing = () => Promise.reject(Object.assign(new Error('no such file'), { statusCode: 404 }));

function container(archive?: Buffer, others: object = {}): Docker.Container {
  return {
    logs: () => Promise.resolve(frame(SAID)),
    inspect: () => Promise.resolve(INSPECTED),
    getArchive: () => (archive === undefined ? missing() : Promise.resolve(Readable.from([archive]))),
    ...others,
  } as unknown as Docker.Container;
}

const SECRETS = tarArchive([{ target: 'secrets/db', content: `${IN_SECRET}\n`, mode: 0o400, uid: 0, gid: 0 }]);
const host = {
  engine: () => ({ getContainer: () => container(SECRETS) }),
} as unknown as UnitHost;
const unit: Unit = { service: service('db'), replica: 1, id: 'x', seen: INSPECTED, sinceMs: 0, isReady: false };

describe('what a container says is told without what it was given in secret', () => {
  it('in its log, whatever the secret came by', async () => {
    expect(await lastLines(container(SECRETS), 20)).toBe(
      [
        'POSTGRES_PASSWORD=${POSTGRES_PASSWORD}',
        'connecting to postgresql://shop:${DATABASE_URL}@db/shop',
        '{"greeting":"${GREETING}"}',
        'the secret is ${db}.',
        'FATAL: cannot start',
      ].join('\n'),
    );
    expect(await lastLines(container(), 20)).not.toContain(IN_ENVIRONMENT);
  });

  it('in the errors of one that died, or was not ready', async () => {
    const died = await diedWhileStarting(host, unit, 'exited with status 1');
    const start = { service: unit.service, units: [unit], stage: 'started' } as unknown as ServiceStart;
    const late = await notReadyInTime(host, { readyWithinMs: 1000 } as Parameters<typeof notReadyInTime>[1], [start]);
    for (const { message } of [died, late]) {
      expect(message).toContain('FATAL: cannot start');
      expect(message).not.toContain('hunter2');
    }
    expect(late.message).toContain('its health check: ${POSTGRES_PASSWORD} is wrong');
  });

  it('and nothing is copied out of one that has no secrets, but of one into which they were written', async () => {
    const asked: string[] = [];
    const having = (hidden: string): Docker.Container =>
      container(undefined, {
        inspect: () => Promise.resolve({ ...INSPECTED, Mounts: [], Config: { Labels: { 'benchday.hidden': hidden } } }),
        getArchive: ({ path }: { path: string }) => {
          asked.push(path);
          return Promise.resolve(Readable.from([SECRETS]));
        },
      });
    expect(await lastLines(having('GREETING'), 20)).toContain(IN_SECRET);
    expect(asked).toEqual([]);
    expect(await lastLines(having('GREETING /run/secrets'), 20)).not.toContain(IN_SECRET);
    expect(asked).toEqual(['/run/secrets']);
    const files = [{ target: '/run/secrets/db', content: IN_SECRET, mode: 0o400, uid: 0, gid: 0 }];
    expect(hiddenLabel(service('db', { files }))).toEqual({ 'benchday.hidden': '/run/secrets' });
    expect(hiddenLabel(service('db'))).toEqual({});
  });

  it('also where it is short: as a word, behind its name, and in an address', async () => {
    const said = [
      'PIN=12 {"PIN": "12"} exit code 12, at 12:12',
      'the password tiger is wrong; tigers are none',
      'postgresql://root:root@db/shop: role root does not exist',
      'MYSQL_PASSWORD=root',
      'the key of tests is wxyz',
    ].join('\n');
    const Env = ['PIN=12', 'DB_PASSWORD=tiger', 'MYSQL_PASSWORD=root', 'MYSQL_USER=root'];
    const short = tarArchive([{ target: 'secrets/db', content: 'wxyz\n', mode: 0o400, uid: 0, gid: 0 }]);
    const saying = container(short, {
      logs: () => Promise.resolve(frame(said)),
      inspect: () => Promise.resolve({ ...INSPECTED, Config: { Env } }),
    });
    expect((await lastLines(saying, 20)).split('\n')).toEqual([
      'PIN=${PIN} {"PIN": "${PIN}"} exit code 12, at 12:12',
      'the password ${DB_PASSWORD} is wrong; tigers are none',
      'postgresql://root:***@db/shop: role root does not exist',
      'MYSQL_PASSWORD=${MYSQL_PASSWORD}',
      'the key of tests is ${db}',
    ]);
  });

  it('are read of a terminal, too, of which the engine makes no frames', async () => {
    const terminal = container(undefined, {
      logs: () => Promise.resolve(Buffer.from(`${SAID.replaceAll('\n', '\r\n')}\r\n`)),
      inspect: () => Promise.resolve({ ...INSPECTED, Config: { ...INSPECTED.Config, Tty: true } }),
    });
    expect(await lastLines(terminal, 20)).toBe(await lastLines(container(), 20));
    expect(await lastLines(terminal, 20)).toMatch(/FATAL: cannot start$/);
  });

  it('and is not told at all where nobody can say what is secret', async () => {
    const broken = container(undefined, { inspect: () => Promise.reject(new Error('the engine is gone')) });
    await expect(lastLines(broken, 20)).rejects.toThrow('the engine is gone');
  });
});

it('a service knows which of its variables its own files of variables set', async () => {
  const compose =
    'services:\n  web:\n    image: x\n    ports: ["80"]\n    env_file: [web.env]\n    environment: { LANG: C }\n';
  await using folder = await TemporaryFolder.with({
    'shop/compose.yaml': compose,
    'shop/web.env': '# of the shop\nexport GREETING=hello\nTITLE: A shop\nLANG=de\n',
  });
  const { services } = await readTopology(folder.file('shop'), { root: folder.path, environment: {} });
  expect(services.map(({ fromFiles }) => fromFiles)).toEqual([['LANG', 'GREETING', 'TITLE']]);
});

it('lines that a build or a step prints are cleaned before they are told and kept', () => {
  const told: string[] = [];
  const hidden = secretsIn({ NPM_TOKEN: 'npm_0123456789' });
  const lines = new LastLines(
    (line) => told.push(line),
    (line) => hideIn(line, hidden),
  );
  for (const piece of ['token=npm_01234', '56789 given\nnext', '\n']) lines.write(piece);
  expect(told).toEqual(['token=${NPM_TOKEN} given', 'next']);
  expect(lines.last()).toBe('token=${NPM_TOKEN} given\nnext');
});
