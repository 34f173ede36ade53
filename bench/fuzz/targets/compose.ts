import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { PROJECT_ROOT } from '../../../src/base/project.ts';
import { parseYaml } from '../../../src/base/yaml-file.ts';
import { composeDocument } from '../../../src/topology/compose/compose-document.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { BenchdayError } from '../../../src/base/errors.ts';
import { editedValues } from '../edited-values.ts';
import { bytesOf, type FuzzTarget } from '../fuzz-target.ts';
import { requireFinite } from '../properties.ts';

const FOLDER = path.join(PROJECT_ROOT, 'test/fixtures/compose');
const FILES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(path.join(FOLDER, name), 'utf8'));
const VALUES = FILES.flatMap((text): unknown[] => {
  try {
    return [parseYaml('seed.yaml', text).value];
  } catch {
    return [];
  }
});

/** Behind it stands the `.env` beside the file. */
const ENV = '#--env--\n';
const ENV_LINES = [
  'A=1',
  'TAG=1.27',
  'P="a b"',
  "Q='$A'",
  'R=${A:-x}',
  'export S=1',
  '# comment',
  'T',
  '=x',
  'U="',
  'V=a\\nb',
  '\ufeffW=1',
  '__proto__=1',
  'X: y',
];
const KEYS = [
  'services',
  'image',
  'build',
  'environment',
  'env_file',
  'ports',
  'volumes',
  'depends_on',
  'x-benchday',
  'entry',
  'deploy',
  'networks',
  'extends',
  'include',
  'secrets',
  'configs',
  'healthcheck',
  'profiles',
];
const LEAVES = [
  '${TAG}',
  '${A:?no}',
  '$',
  'nginx:1',
  '.env',
  './x',
  '8080:80',
  '1m30s',
  '512m',
  'service_healthy',
  { a: 'b' },
  ['a'],
];

const grammar = fc
  .tuple(
    editedValues(VALUES, { keys: KEYS, leaves: LEAVES }),
    fc.array(fc.constantFrom(...ENV_LINES), { maxLength: 4 }),
  )
  .map(([value, env]) => bytesOf(`${stringify(value)}${env.length === 0 ? '' : `${ENV}${env.join('\n')}\n`}`));
const SEEDS = FILES.map(bytesOf);
const WORDS = [
  ...KEYS.map((key) => `${key}: `),
  '- ',
  '&a ',
  '*a',
  '<<: *a',
  '---\n',
  '${',
  '!reset ',
  '!override ',
  ENV,
];

/** Compose's own reader is a process of its own, and takes some 20 ms for each. */
export const composeFiles: FuzzTarget = {
  name: 'compose',
  weight: 0.3,
  grammar,
  seeds: SEEDS,
  words: WORDS,
  read: async (input, folder) => {
    const at = input.indexOf(ENV);
    const [text, env] = at === -1 ? [input, Buffer.alloc(0)] : [input.subarray(0, at), input.subarray(at + ENV.length)];
    const file = path.join(folder, 'compose.yaml');
    writeFileSync(file, text);
    writeFileSync(path.join(folder, '.env'), env);
    requireFinite('a topology', await readTopology(file, { root: PROJECT_ROOT, environment: {}, mayLackEntry: true }));
  },
};

/** Where everything in a Compose file stands: read here, for its lines. */
export const composeLines: FuzzTarget = {
  name: 'compose-lines',
  weight: 15,
  grammar,
  seeds: SEEDS,
  words: WORDS,
  read: (input) => {
    const document = composeDocument('compose.yaml', input.toString('utf8'));
    const lines = document.text.split('\n').length;
    for (const keys of [
      ['services'],
      ['services', 'web', 'environment'],
      ['x-benchday', 'entry'],
      ['services', 'app', 'ports', 0],
    ]) {
      const line = document.lineOf(keys);
      if (!Number.isInteger(line) || line < 1 || line > lines) throw new RangeError(`line ${line} of ${lines}`);
      document.namesAt(keys);
      document.plainScalars(keys);
      document.placeHolding(keys, 'a');
    }
    document.placeBelow('environment', 'a');
    document.without([['services', 'web', 'image']]);
  },
  isRefusal: (thrown) => thrown instanceof BenchdayError,
};
