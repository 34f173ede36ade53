import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { benchday } from '../../support/benchday-process.ts';
import { PROGRAM_OF_A_PAGE } from '../../support/perl-page.ts';
import { smallScenario } from '../../support/small-site.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** By where it is planted. */
const SECRETS = {
  'a variable of the file': 'plantedInline1',
  'an env_file': 'plantedEnvFile2',
  'the .env beside the file': 'plantedDotEnv3',
  'an address with a password': 'plantedAddress4',
  'a file at /run/secrets': 'plantedSecret5',
  'a short variable': 'pl6t',
  'the word of a topology': 'plantedCollect7',
};

async function planted(folder: string, command: readonly string[]): Promise<void> {
  await mkdir(join(folder, 'shop'));
  const environment = {
    PAGE: '<p>hello</p>',
    API_TOKEN: SECRETS['a variable of the file'],
    SHORT_SECRET: SECRETS['a short variable'],
    SESSION_SECRET: '${SESSION_SECRET}',
    DATABASE_URL: `postgresql://shop:${SECRETS['an address with a password']}@db/shop`,
  };
  const web = {
    image: 'debian:bookworm-slim',
    command,
    environment,
    env_file: './own.env',
    secrets: ['key'],
    init: true,
    ports: ['127.0.0.1::8080'],
    stop_grace_period: '1s',
  };
  const compose = { services: { web }, secrets: { key: { file: './key.txt' } } };
  await writeFile(join(folder, 'shop/compose.yaml'), stringify(compose));
  await writeFile(join(folder, 'shop/own.env'), `GREETING=${SECRETS['an env_file']}\n`);
  await writeFile(join(folder, 'shop/.env'), `SESSION_SECRET=${SECRETS['the .env beside the file']}\n`);
  await writeFile(join(folder, 'shop/key.txt'), `${SECRETS['a file at /run/secrets']}\n`);
  await writeFile(join(folder, 'small.yaml'), smallScenario({ durationS: 1, warmUpS: 0 }));
}

/** What is watched of it, with a password. */
const SAID = { collect: { web: { kind: 'redis', port: 8080, password: SECRETS['the word of a topology'] } } };

/** All files below a folder, unpacked. */
async function textsIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const name of await readdir(folder, { recursive: true })) {
    const file = join(folder, name);
    if (!(await stat(file)).isFile()) continue;
    const bytes = await readFile(file);
    texts.set(name, (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1'));
  }
  return texts;
}

const SAYS_ALL = 'env >&2; cat /run/secrets/* >&2;';

it.each([
  ['that dies', `./shop#${JSON.stringify(SAID)}`, ['sh', '-c', `${SAYS_ALL} exit 3`], 5, /exit|ended|died/i],
  [
    'that is measured',
    './shop',
    ['sh', '-c', `${SAYS_ALL} exec perl -MIO::Socket::INET -e '${PROGRAM_OF_A_PAGE}'`],
    0,
    /200 OK|page|web/i,
  ],
])(
  'no secret of a service %s and prints all it has is in what a run says or stores',
  async (_what, topology, command, exit, said) => {
    await using directory = await temporaryDirectory();
    await planted(directory.path, command);
    const { exitCode, stdout, stderr } = await benchday(
      ['run', './small.yaml', '-t', topology, '--progress', 'plain'],
      { cwd: directory.path, env: { TMPDIR: directory.path } },
    );
    const texts = new Map([
      ...(await textsIn(join(directory.path, 'reports'))),
      ['standard output', stdout],
      ['standard error', stderr],
    ]);
    expect([exit, 3, 4], stderr).toContain(exitCode);
    const all = [...texts.values()].join('\n');
    expect(all).toMatch(said);
    // The service did print them, each under its name.
    for (const name of ['API_TOKEN', 'SESSION_SECRET', 'SHORT_SECRET', 'GREETING']) expect(all).toContain(`${name}=`);
    const found = Object.entries(SECRETS).flatMap(([where, secret]) =>
      [...texts].filter(([, text]) => text.includes(secret)).map(([file]) => `${where}: ${file}`),
    );
    expect(found).toEqual([]);
  },
);
