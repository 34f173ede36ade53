import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { PROJECT_ROOT } from '../../../src/base/project.ts';
import { parseYaml } from '../../../src/base/yaml-file.ts';
import { readCaptainFile } from '../../../src/images/build/captain-file.ts';
import { readCertificates } from '../../../src/scenario/certificate-file.ts';
import { checkProfile, readProfile } from '../../../src/scenario/profile-file.ts';
import { readScenario } from '../../../src/scenario/scenario-file.ts';
import { CAPTAIN_SAMPLE } from '../../../test/support/captain-sample.ts';
import { BrokenProperty, bytesOf, type FuzzTarget } from '../fuzz-target.ts';
import { editedValues } from '../edited-values.ts';
import { requireFinite } from '../properties.ts';

const WORDS = [
  '- ',
  ': ',
  '&a ',
  '*a',
  '<<: ',
  '!!binary ',
  '|\n',
  '>-\n',
  '---\n',
  '{',
  '}',
  '[',
  ']',
  '%YAML 1.1\n',
  '# ',
  '? ',
  '"\\x00"',
  '!!js/function ',
];
const project = (file: string): string => readFileSync(path.join(PROJECT_ROOT, file), 'utf8');
const parsed = (text: string): unknown => parseYaml('seed.yaml', text).value;

/** As a file of block style, of flow style, or as JSON. */
function yamlOf(values: fc.Arbitrary<unknown>): fc.Arbitrary<Buffer> {
  return fc.tuple(values, fc.constantFrom('block', 'flow', 'json')).map(([value, style]) => {
    const text =
      style === 'json' ? JSON.stringify(value) : stringify(value, { collectionStyle: style as 'block', lineWidth: 0 });
    return bytesOf(text);
  });
}

const SCENARIO = project('scenarios/quick-day.yaml');
const OWN_MIX = `title: A day
name: mine
topologies: [a, './b#web:80', { path: ./c, entry: { service: web, port: 80 }, roles: { db: database }, env_files: [x] }]
profile: office
load: { duration_s: 10, seed: 7, arrivals: uniform, workers: 2, timeout_ms: 500 }
requests:
  - { name: home, path: '/{id}', weight: 2, parameters: { id: { kind: zipf, count: 9 } }, expect: { status: [200, 304], marker: 'x{id}' } }
  - { name: add, method: POST, path: /add, weight: 1, write: true, body: 'a={w}', headers: { a: b }, parameters: { w: { kind: words, words: [a, b] } } }
sessions: { visitors: 5, hits_per_visit: 3 }
warm_up: { duration_s: 1, until: steady }
objectives: { p95_ms: 200, error_ratio: 0.01, endpoints: { home: { p95_ms: 5 } } }
server: { cores: 2, memory_gb: 4 }
cost: { core_hour: 0.1, gb_hour: 0.01, currency: EUR }
gate: { metrics: [service_p95_ms] }
drills: [none, 'kill:web']
tls: { resumption: false }
allowed_hosts: [a.example, '::1']
allow_host_access: [docker-socket]
`;
const VISITS = project('scenarios/visits.yaml');
const KEYS = [
  'flows',
  'steps',
  'think_s',
  'take',
  'title',
  'topologies',
  'reference',
  'load',
  'requests',
  'name',
  'path',
  'parameters',
  'kind',
  'expect',
  'status',
  'gate',
  'objectives',
  'words',
  'exponent',
  'endpoints',
];
const LEAVES = [
  'zipf',
  'uniform',
  'words',
  'k6',
  { k6: { script: 'x.js' } },
  'office',
  '/{id}',
  '{',
  'GET',
  'kill:@x',
  '../x.yaml',
  'real-time',
  'full-day',
];

export const scenarios: FuzzTarget = {
  name: 'scenario',
  weight: 30,
  grammar: yamlOf(editedValues([parsed(SCENARIO), parsed(OWN_MIX), parsed(VISITS)], { keys: KEYS, leaves: LEAVES })),
  seeds: [bytesOf(SCENARIO), bytesOf(OWN_MIX), bytesOf(VISITS)],
  words: [...WORDS, ...KEYS.map((key) => `${key}: `)],
  read: async (input, folder) => {
    const file = path.join(folder, 'scenario.yaml');
    writeFileSync(file, input);
    const scenario = await readScenario(file, { root: PROJECT_ROOT });
    requireFinite('a scenario', scenario);
  },
};

const PROFILE = project('scenarios/profiles/office.yaml');
const SHARES = `name: x\ntitle: X\nsource: y\ntimezone: UTC\nhits_per_day: 1000\nfractions: [${Array(24).fill('0.0416667').join(', ')}]\n`;

export const profiles: FuzzTarget = {
  name: 'profile',
  weight: 60,
  grammar: yamlOf(
    editedValues([parsed(PROFILE), parsed(SHARES)], {
      keys: ['name', 'title', 'fractions', 'hits_per_day'],
      leaves: [1e-300, 5e-324, 1, 0.5],
    }),
  ),
  seeds: [bytesOf(PROFILE), bytesOf(SHARES)],
  words: [...WORDS, 'fractions: [', '1e-300, ', '5e-324, ', '0, '],
  read: async (input, folder) => {
    const file = path.join(folder, 'profile.yaml');
    writeFileSync(file, input);
    const profile = await readProfile(file, { root: PROJECT_ROOT });
    requireFinite('a profile', profile);
    const sum = profile.fractions.reduce((all, one) => all + one, 0);
    if (sum !== 1) throw new BrokenProperty(`the fractions of a profile add up to ${sum}`);
    if (profile.fractions.some((one) => one < 0 || one > 1)) throw new BrokenProperty('a fraction is not of 0 to 1');
    const again = checkProfile(parseYaml('again.yaml', stringify({ ...profile, hitsPerDay: undefined })));
    if (again.state === 'invalid')
      throw new BrokenProperty(`it is refused when read again: ${again.problems[0]?.message ?? ''}`);
  },
};

const PEM = '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ0V+\n-----END CERTIFICATE-----\n';

export const certificates: FuzzTarget = {
  name: 'certificates',
  weight: 10,
  grammar: fc
    .array(
      fc.constantFrom(
        PEM,
        rootCertificates[0] ?? '',
        '-----BEGIN CERTIFICATE-----',
        'text\n',
        '-----END CERTIFICATE-----\n',
      ),
      { maxLength: 5 },
    )
    .map((parts) => bytesOf(parts.join('\n'))),
  seeds: rootCertificates.slice(0, 3).map((one) => bytesOf(one)),
  words: ['-----BEGIN CERTIFICATE-----\n', '-----END CERTIFICATE-----\n', '='],
  read: async (input, folder) => {
    const file = path.join(folder, 'ca.pem');
    writeFileSync(file, input);
    const read = await readCertificates(file);
    if ('certificates' in read && read.certificates.length === 0)
      throw new BrokenProperty('no certificate, and no problem');
  },
};

export const captains: FuzzTarget = {
  name: 'captain.yml',
  weight: 30,
  grammar: yamlOf(
    editedValues([parsed(CAPTAIN_SAMPLE)], {
      keys: ['build', 'image', 'pre', 'build_arg', 'caches'],
      leaves: ['a:b', '~:/', './x:/..'],
    }),
  ),
  seeds: [bytesOf(CAPTAIN_SAMPLE)],
  words: [...WORDS, '~/', ':/', '/../'],
  read: async (input, folder) => {
    mkdirSync(path.join(folder, 'web'), { recursive: true });
    for (const name of ['Dockerfile', 'web/Dockerfile.test']) writeFileSync(path.join(folder, name), 'FROM scratch\n');
    const file = path.join(folder, 'captain.yml');
    writeFileSync(file, input);
    requireFinite('captain.yml', await readCaptainFile(file));
  },
};
