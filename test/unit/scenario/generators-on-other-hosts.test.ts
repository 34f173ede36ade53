import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../../src/base/project.ts';
import { validateFiles } from '../../../src/jobs/validate/validate-files.ts';
import { readScenario } from '../../../src/scenario/scenario-file.ts';
import { smallScenario } from '../../support/small-site.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { SCENARIO, refusalOf } from './day-scenario.ts';

it('names hosts as ssh does, with keys from the folder of the scenario or the home', async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, 'far.yaml');
  const hosts =
    "[{ ssh: loadgen-1 }, { ssh: me@10.0.0.7, port: 2222, identity: keys/id }, { ssh: 'fe80::1%eth0', identity: ~/.ssh/id, node: /opt/node }]";
  await writeFile(file, smallScenario().replace('seed: 1 }', `seed: 1, workers: 2, generators: ${hosts} }`));
  const { load } = await readScenario(file, { root: PROJECT_ROOT });
  expect(load.generators).toBe(3);
  expect(load.hosts).toEqual([
    { ssh: 'loadgen-1' },
    { ssh: 'me@10.0.0.7', port: 2222, identity: join(directory.path, 'keys', 'id') },
    { ssh: 'fe80::1%eth0', identity: '~/.ssh/id', node: '/opt/node' },
  ]);
});

it('has no hosts where generators are a number', async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, 'near.yaml');
  await writeFile(file, smallScenario().replace('seed: 1 }', 'seed: 1, generators: 2 }'));
  const { load } = await readScenario(file, { root: PROJECT_ROOT });
  expect(load).toMatchObject({ generators: 2 });
  expect(load).not.toHaveProperty('hosts');
});

it('is named by validate, without a connection', async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, 'far.yaml');
  const hosts = '[{ ssh: loadgen-1.invalid }, { ssh: me@10.0.0.7, port: 2222 }]';
  await writeFile(file, smallScenario().replace('seed: 1 }', `seed: 1, generators: ${hosts} }`));
  const { files } = await validateFiles([file]);
  expect(files[0]?.notes).toEqual([
    'load generator 1 of 2: loadgen-1.invalid, by ssh',
    'load generator 2 of 2: me@10.0.0.7:2222, by ssh',
  ]);
});

it.each([
  [
    'load: { generators: [{ ssh: a }, { ssh: b }, { ssh: c }], max_in_flight: 2 }',
    'load.max_in_flight: must be at least load.generators (3), got 2: each of them needs a place of its own',
  ],
  [
    'load: { generators: [{ ssh: loadgen-1 }], engine: autocannon }',
    'load.generators: must be 1 with the load engine autocannon: only replay sends from several processes, got a list of hosts',
  ],
  [
    "load: { generators: [{ ssh: '-oProxyCommand=id' }] }",
    'load.generators[0].ssh: must be as loadgen-1 or user@host, got "-oProxyCommand=id"',
  ],
])('is refused with its line: %s', async (line, message) => {
  expect(await refusalOf(`${SCENARIO}${line}\n`)).toBe(`FILE_INVALID: scenarios/day.yaml:5 ${message}`);
});
