import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { listScenarios, readScenario } from '../../../src/scenario/scenario-file.ts';
import { openAuthority } from '../../support/certificates.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

const PROFILE =
  `title: Flat\nsource: a test\ntimezone: UTC\nfractions: [${Array<string>(24).fill('1e0').join(', ')}]\n`.replaceAll(
    '1e0',
    String(1 / 24),
  );
const MIX = `write_ratio_source: a guess
requests:
  - { name: home, path: /, weight: 1 }
`;
const SCENARIO = `title: A day
topologies: [a, b]
profile: flat
requests: mix
`;

const files = (scenario: string, others: Readonly<Record<string, string>> = {}) => ({
  'scenarios/day.yaml': scenario,
  'scenarios/profiles/flat.yaml': PROFILE,
  'scenarios/requests/mix.yaml': MIX,
  ...others,
});

async function refusalOf(scenario: string, others: Readonly<Record<string, string>> = {}): Promise<string> {
  await using folder = await TemporaryFolder.with(files(scenario, others));
  return await folder.refusal(readScenario('day', { root: folder.path }));
}

/** A scenario with one request that has these further lines. */
function withRequest(...lines: readonly string[]): string {
  return [
    'title: A day',
    'profile: flat',
    'requests:',
    '  - name: page',
    '    weight: 1',
    ...lines.map((l) => `    ${l}`),
  ]
    .join('\n')
    .concat('\n');
}

describe('a scenario', () => {
  it('gets its defaults, its profile and its request mix', async () => {
    await using folder = await TemporaryFolder.with(files(SCENARIO));
    const scenario = await readScenario('day', { root: folder.path });
    expect(scenario).toMatchObject({
      name: 'day',
      title: 'A day',
      file: folder.file('scenarios/day.yaml'),
      topologies: ['a', 'b'],
      reference: 'a',
      profile: { name: 'flat', title: 'Flat', source: 'a test', timezone: 'UTC' },
      load: {
        hitsPerDay: 23_000_000,
        mode: 'time-lapse',
        durationMs: 240_000,
        arrivals: 'poisson',
        seed: 4711,
        engine: 'replay',
        maxInFlight: 512,
        timeoutMs: 10_000,
        connections: 'keep-alive',
        workers: 1,
      },
      requests: [
        {
          name: 'home',
          method: 'GET',
          path: '/',
          weight: 1,
          isWrite: false,
          headers: {},
          parameters: {},
          expect: { status: [200] },
        },
      ],
      writeRatioSource: 'a guess',
      warmUp: { durationMs: 20_000, ratePerSecond: 200, until: 'duration', maxMs: 120_000 },
      trials: 1,
      repeatInvalid: 0,
      slo: { p95Ms: 250, errorRatio: 0.01 },
      isolation: 'auto',
      readyWithinMs: 120_000,
      allowedHosts: [],
    });
    expect(scenario.profile.fractions).toHaveLength(24);
  });

  it('is named by a path too, from which its own paths start', async () => {
    await using folder = await TemporaryFolder.with({
      'mine/day.yaml':
        'title: A\ntopologies: [./a/compose.yaml, b]\nreference: ./a/compose.yaml\nprofile: ./p.yaml\nrequests: ./m.yaml\n',
      'mine/p.yaml': PROFILE,
      'mine/m.yaml': MIX,
    });
    const scenario = await readScenario(folder.file('mine/day.yaml'), { root: '/nowhere' });
    expect(scenario.topologies).toEqual([folder.file('mine/a/compose.yaml'), 'b']);
    expect(scenario.reference).toBe(folder.file('mine/a/compose.yaml'));
    expect(scenario.profile.name).toBe('p');
  });

  it('says what a topology must hold, the server, and the prices', async () => {
    await using folder = await TemporaryFolder.with(
      files(
        `${SCENARIO}objectives: { p95_ms: 100, offload_ratio_min: 0.75, endpoints: { home: { p95_ms: 50 } }, example: true }
server: { cores: 4, memory_gb: 16 }
cost: { core_hour: 0.04, gb_hour: 0.005, currency: EUR, database: { core_hour: 0.2 } }
`,
      ),
    );
    const { slo, objectives, server, prices } = await readScenario('day', { root: folder.path });
    expect(slo).toEqual({ p95Ms: 100, errorRatio: 0.01 });
    expect(objectives).toEqual({
      p95Ms: 100,
      errorRatio: 0.01,
      offloadRatioMin: 0.75,
      endpoints: [{ name: 'home', p95Ms: 50 }],
      isExample: true,
    });
    expect(server).toEqual({ cores: 4, memoryGb: 16, targetUse: 0.6 });
    expect(prices).toEqual({
      coreHour: 0.04,
      gbHour: 0.005,
      currency: 'EUR',
      roles: [{ role: 'database', coreHour: 0.2 }],
    });
  });

  it('reads slo, the old name, as objectives', async () => {
    await using folder = await TemporaryFolder.with(files(`${SCENARIO}slo: { p95_ms: 100 }\n`));
    const { slo } = await readScenario('day', { root: folder.path });
    expect(slo).toEqual({ p95Ms: 100, errorRatio: 0.01 });
  });

  it('lasts a whole day in real time', async () => {
    await using folder = await TemporaryFolder.with(files(`${SCENARIO}load: { mode: real-time }\n`));
    expect((await readScenario('day', { root: folder.path })).load.durationMs).toBe(86_400_000);
  });

  it("takes the hits of the profile's own day unless it says otherwise", async () => {
    const profile = { 'scenarios/profiles/flat.yaml': `${PROFILE}hits_per_day: 1000000\n` };
    await using folder = await TemporaryFolder.with(files(SCENARIO, profile));
    expect((await readScenario('day', { root: folder.path })).load.hitsPerDay).toBe(1_000_000);
    await using other = await TemporaryFolder.with(files(`${SCENARIO}load: { hits_per_day: 5000000 }\n`, profile));
    expect((await readScenario('day', { root: other.path })).load.hitsPerDay).toBe(5_000_000);
  });

  it('has a digest that changes with any of its files', async () => {
    const digests = new Set<string>();
    for (const given of [
      files(SCENARIO),
      files(`${SCENARIO}# a word\n`),
      files(SCENARIO, { 'scenarios/requests/mix.yaml': `${MIX}# a word\n` }),
      files(SCENARIO, { 'scenarios/profiles/flat.yaml': `${PROFILE}# a word\n` }),
    ]) {
      await using folder = await TemporaryFolder.with(given);
      digests.add((await readScenario('day', { root: folder.path })).sha256);
    }
    expect(digests.size).toBe(4);
  });

  it('without topologies has no reference', async () => {
    await using folder = await TemporaryFolder.with(files('title: A\nprofile: flat\nrequests: mix\n'));
    expect(await readScenario('day', { root: folder.path })).toMatchObject({ topologies: [], reference: '' });
  });
});

describe('the certificates that a scenario trusts', () => {
  const withTls = `${SCENARIO}tls: { ca: ../own.pem, resumption: false }\n`;

  it('are read from the folder of its file, without anything else that stands there', async () => {
    await using authority = await openAuthority();
    await using folder = await TemporaryFolder.with(
      files(withTls, { 'own.pem': `a note\n-----BEGIN PRIVATE KEY-----\nno\n${authority.certificate}` }),
    );
    const { tls } = await readScenario('day', { root: folder.path });
    const certificates = [authority.certificate.trim()];
    expect(tls).toEqual({ ca: { file: folder.file('own.pem'), certificates }, isResumed: false });
  });

  it.each([
    [{}, 'own.pem cannot be read: ENOENT'],
    [{ 'own.pem': 'nothing' }, 'own.pem holds no -----BEGIN CERTIFICATE-----; a PEM file is needed'],
    [
      { 'own.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' },
      'own.pem certificate 1 of 1 in it cannot be understood',
    ],
  ])('are refused with their line: %o', async (others, message) => {
    expect(await refusalOf(withTls, others)).toBe(`FILE_INVALID: scenarios/day.yaml:5 tls.ca: ${message}`);
  });

  it('are not asked for where only another key is given', async () => {
    expect(await refusalOf(`${SCENARIO}tls: { insecure: true }\n`)).toBe(
      'FILE_INVALID: scenarios/day.yaml:5 tls.insecure: is not a supported key; supported here: ca, resumption',
    );
  });
});

describe('a setting that cannot be is refused with its line', () => {
  it.each([
    ['load: { hits_per_day: 0 }', 'load.hits_per_day: must be a whole number from 1 to 86400000000, got 0'],
    ['load: { hits_per_day: 23M }', 'load.hits_per_day: must be a whole number from 1 to 86400000000, got "23M"'],
    ['load: { duration_s: -5 }', 'load.duration_s: must be a number greater than 0, at most 86400, got -5'],
    ['load: { duration_s: 86401 }', 'load.duration_s: must be a number greater than 0, at most 86400, got 86401'],
    ['load: { mode: real-time, duration_s: 60 }', 'load.duration_s: must be 86400 or left out in real time, got 60'],
    [
      'load: { mode: timelapse }',
      'load.mode: must be one of time-lapse, full-day, real-time, got "timelapse"; did you mean time-lapse?',
    ],
    ['load: { workers: 65 }', 'load.workers: must be a whole number from 1 to 64, got 65'],
    [
      'load: { connections: frsh }',
      'load.connections: must be one of keep-alive, fresh, got "frsh"; did you mean fresh?',
    ],
    [
      'sessions: { visitors: 0, hits_per_visit: 3 }',
      'sessions.visitors: must be a whole number from 1 to 100000, got 0',
    ],
    [
      'sessions: { visitors: 5, hits_per_visit: 0.5 }',
      'sessions.hits_per_visit: must be a number from 1 to 10000, got 0.5',
    ],
    ['sessions: { visitors: 5 }', 'sessions.hits_per_visit: is missing; it takes a number from 1 to 10000'],
    [
      'sessions: { visitors: 2, hits_per_visit: 3 }\nload: { workers: 3 }',
      'sessions.visitors: must be at least load.workers times load.generators (3), got 2: each visitor belongs to one worker',
    ],
    [
      'load: { generators: 3, max_in_flight: 2 }',
      'load.max_in_flight: must be at least load.generators (3), got 2: each of them needs a place of its own',
    ],
    [
      'load: { engine: autocannon, workers: 2, max_in_flight: 1 }',
      'load.max_in_flight: must be at least load.workers (2), got 1: each of them needs a place of its own',
    ],
    ['load: { seed: -1 }', 'load.seed: must be a whole number from 0 to 4294967295, got -1'],
    ['load: { timeout_ms: 0 }', 'load.timeout_ms: must be a whole number from 1 to 600000, got 0'],
    [
      'load: { mode: full-day, duration_s: 1, hits_per_day: 23000000 }',
      'load.hits_per_day: gives 23000000 hits/s in the busiest part of the day; at most 1000000 are supported',
    ],
    ['load: { hits_per_day: 100, duration_s: 60 }', 'load.hits_per_day: gives less than one hit in 60 s'],
    ['trials: 0', 'trials: must be a whole number from 1 to 100, got 0'],
    ['warm_up: { rate_per_s: -1 }', 'warm_up.rate_per_s: must be a number from 0 to 1000000, got -1'],
    ['slo: { error_ratio: 2 }', 'slo.error_ratio: must be a number from 0 to 1, got 2'],
    ['slo: { p95: 2 }', 'slo.p95: is not a supported key; did you mean p95_ms? supported here: p95_ms, error_ratio'],
    ['objectives: { p95_ms: 0 }', 'objectives.p95_ms: must be a number greater than 0, at most 600000, got 0'],
    ['objectives: { offload_ratio_min: 75 }', 'objectives.offload_ratio_min: must be a number from 0 to 1, got 75'],
    [
      'objectives: { endpoints: { hime: { p95_ms: 100 } } }',
      'objectives.endpoints.hime: is no endpoint of the request mix; it has home',
    ],
    ['objectives: {}\nslo: {}', 'slo: is the old name of objectives, which the file has too; keep one of them', 6],
    ['server: { cores: 4 }', 'server.memory_gb: is missing; it takes a number greater than 0, at most 1000000'],
    [
      'server: { cores: 4, memory_gb: 16, target_use: 60 }',
      'server.target_use: must be a number from 0.01 to 1, got 60',
    ],
    [
      'cost: { core_hour: -1, gb_hour: 0, currency: EUR }',
      'cost.core_hour: must be a number from 0 to 1000000, got -1',
    ],
    ['cost: { core_hour: 1, gb_hour: 0 }', 'cost.currency: is missing; it takes text'],
    [
      'cost: { core_hour: 1, gb_hour: 0, currency: EUR, databse: { core_hour: 2 } }',
      'cost.databse: is not a supported key; did you mean database? supported here: core_hour, gb_hour, currency, example, load-balancer, page-cache, app, database, object-cache, broker, worker, registry',
    ],
    ['reference: c', 'reference: must be one of the topologies (a, b), got "c"'],
    ['isolation: none', 'isolation: must be one of auto, shared, pinned, got "none"'],
    ['name: a/b', 'name: must be 1 to 64 letters, digits or . _ - , got "a/b"'],
    [
      'allowed_hosts: ["https://example.org"]',
      'allowed_hosts[0]: must be a host name or address without scheme, port or path, got "https://example.org"',
    ],
  ])('%s', async (line, message, at = 5) => {
    expect(await refusalOf(`${SCENARIO}${line}\n`)).toBe(`FILE_INVALID: scenarios/day.yaml:${at} ${message}`);
  });

  it('requests left out', async () => {
    expect(await refusalOf('title: A\nprofile: flat\n')).toBe(
      'FILE_INVALID: scenarios/day.yaml:1 requests: is missing; it takes text or a list',
    );
  });

  it('a topology named twice', async () => {
    expect(await refusalOf('title: A\ntopologies:\n  - a\n  - a\nprofile: flat\nrequests: mix\n')).toBe(
      'FILE_INVALID: scenarios/day.yaml:4 topologies[1]: a is already in the list',
    );
  });
});

describe('a request that cannot be sent is refused', () => {
  const page = 'parameters: { page: { kind: zipf, count: 5 } }';
  it.each([
    [['path: /a/{page}'], '6 requests[0].path: holds {page}, but parameters does not declare page'],
    [['path: /a', page], '7 requests[0].parameters.page: is declared, but neither path nor body holds {page}'],
    [
      ['path: /a', 'expect: { marker: "x:{page}" }'],
      '7 requests[0].expect.marker: holds {page}, but parameters does not declare page',
    ],
    [['path: a'], '6 requests[0].path: must begin with one /, got "a"'],
    [['path: //example.org/'], '6 requests[0].path: must begin with one /, got "//example.org/"'],
    [['path: "/a\\r\\nX: y"'], '6 requests[0].path: must be one line, got "/a\\r\\nX: y"'],
    [['path: /a b'], '6 requests[0].path: must not hold blanks or special letters; write %20, got "/a b"'],
    [['path: "/a#b"'], '6 requests[0].path: must not hold #, which is never sent to a server, got "/a#b"'],
    [
      ['path: "/a/{my-page}"'],
      '6 requests[0].path: has a brace that is no {parameter}; write %7B or %7D, got "/a/{my-page}"',
    ],
    [['path: /a', 'weight: 0'], '7: key "weight" appears twice in the same map'],
    [
      ['path: /a', 'headers: { x: "a\\nb" }'],
      '7 requests[0].headers.x: must be one line of text without control characters, got "a\\nb"',
    ],
    [
      ['path: /a', 'headers: { "a b": c }'],
      '7 requests[0].headers.a b: is not a usable name: a header is named by letters, digits and - without blanks, got "a b"',
    ],
    [
      ['path: /a', 'headers: { Content-Length: "3" }'],
      '7 requests[0].headers.Content-Length: is set by the load generator itself; leave it out',
    ],
    [['path: /a', 'body: x=1'], '7 requests[0].body: cannot be sent with GET'],
    [['path: /a', 'write: true'], '7 requests[0].write: cannot be true for GET; a write is a POST, PUT or DELETE'],
    [['path: /a', 'method: PATCH'], '7 requests[0].method: must be one of GET, HEAD, POST, PUT, DELETE, got "PATCH"'],
    [
      ['path: /a', 'expect: { status: 99 }'],
      '7 requests[0].expect.status: must be a whole number from 100 to 599, got 99',
    ],
    [
      ['path: "/a/{n}"', 'parameters: { n: { kind: uniform, from: 5, to: 1 } }'],
      '7 requests[0].parameters.n.to: must be at least from (5), got 1',
    ],
    [
      ['path: "/a/{n}"', 'parameters: { n: { kind: words, words: [] } }'],
      '7 requests[0].parameters.n.words: must not be empty',
    ],
  ])('%j', async (lines, message) => {
    expect(await refusalOf(withRequest(...lines))).toBe(`FILE_INVALID: scenarios/day.yaml:${message}`);
  });

  it('because it weighs nothing', async () => {
    const scenario = 'title: A\nprofile: flat\nrequests:\n  - { name: a, path: /, weight: 0 }\n';
    expect(await refusalOf(scenario)).toBe(
      'FILE_INVALID: scenarios/day.yaml:4 requests[0].weight: must be a number greater than 0, at most 1000000000, got 0',
    );
  });

  it('because another has its name', async () => {
    const scenario =
      'title: A\nprofile: flat\nrequests:\n  - { name: a, path: /, weight: 1 }\n  - { name: a, path: /b, weight: 1 }\n';
    expect(await refusalOf(scenario)).toBe(
      'FILE_INVALID: scenarios/day.yaml:5 requests[1].name: is the name of requests[0] already; each endpoint needs its own',
    );
  });
});

describe('what is not there', () => {
  it('is named with what is, and with the line that asked for it', async () => {
    expect(await refusalOf(SCENARIO.replace('flat', 'flta'))).toBe(
      'PROFILE_UNKNOWN: scenarios/day.yaml:3 profile: there is no profile "flta"; did you mean flat? the known ones are flat',
    );
    expect(await refusalOf(SCENARIO.replace('mix', 'nothing'))).toBe(
      'FILE_NOT_FOUND: scenarios/day.yaml:4 requests: there is no request mix "nothing"; the known ones are mix',
    );
    await using folder = await TemporaryFolder.with(files(SCENARIO));
    expect(await folder.refusal(readScenario('night', { root: folder.path }))).toBe(
      'SCENARIO_UNKNOWN: there is no scenario "night"; the known ones are day',
    );
    expect(await folder.refusal(readScenario(folder.file('x.yaml'), { root: folder.path }))).toBe(
      'FILE_NOT_FOUND: there is no file x.yaml',
    );
  });

  it('is not a reason to stay silent about other files: problems of all of them are listed', async () => {
    const refusal = await refusalOf(`${SCENARIO}reference: c\n`, {
      'scenarios/profiles/flat.yaml': PROFILE.replace('UTC', '[]'),
      'scenarios/requests/mix.yaml': MIX.replace('weight', 'wieght'),
    });
    expect(refusal.split('\n').map((line) => line.replace(/^FILE_INVALID: /, '').split(': ')[0])).toEqual([
      'scenarios/day.yaml:5 reference',
      'scenarios/profiles/flat.yaml:3 timezone',
      'scenarios/requests/mix.yaml:3 requests[0].weight',
      'scenarios/requests/mix.yaml:3 requests[0].wieght',
    ]);
  });
});

describe('the scenarios of this repository', () => {
  const root = path.resolve(import.meta.dirname, '../../..');

  it('can all be read', async () => {
    const names = (await listScenarios(root)).map(({ name }) => name);
    expect(names).toEqual(['day-23m', 'quick-day', 'target-example']);
    for (const name of names) expect((await readScenario(name, { root })).name).toBe(name);
  });

  it('send 5 % writes in the sample mix, each with the status of something made', async () => {
    const { requests } = await readScenario('quick-day', { root });
    const total = requests.reduce((sum, { weight }) => sum + weight, 0);
    const writes = requests.filter(({ isWrite }) => isWrite);
    expect(writes.reduce((sum, { weight }) => sum + weight, 0) / total).toBe(0.05);
    expect(writes.map(({ expect: { status } }) => status)).toEqual(Array(3).fill([201, 202]));
    expect(writes.map(({ headers }) => headers['content-type'])).toEqual(
      Array(3).fill('application/x-www-form-urlencoded'),
    );
  });
});
