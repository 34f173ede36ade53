import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { listScenarios, readScenario } from '../../../src/scenario/scenario-file.ts';
import { openAuthority } from '../../support/certificates.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';
import { MIX, PROFILE, SCENARIO, files, refusalOf } from './day-scenario.ts';

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
        `${SCENARIO}objectives: { p95_ms: 100, offload_ratio_min: 0.75, endpoints: { home: { p95_ms: 50 } }, requirements: [parity], example: true }
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
      requirements: ['parity'],
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
    expect(names).toEqual(['day-23m', 'http2-example', 'quick-day', 'target-example', 'visits']);
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
