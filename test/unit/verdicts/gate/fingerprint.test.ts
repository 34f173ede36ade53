import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../../src/records/run-record.ts';
import type { MeasuredTrial, TrialRecord } from '../../../../src/records/trial-record.ts';
import {
  type Traits,
  fingerprintOf,
  isOfTheMachine,
  unlikeArms,
  unlikeTraits,
} from '../../../../src/verdicts/gate/fingerprint.ts';
import { AFTER, BEFORE, invalidFor, twoArms } from '../../../support/gate-fixture.ts';

const ARMS = { baseline: BEFORE, candidate: AFTER };
const base = twoArms({ pairs: 2 });

function runWith(changes: { environment?: object; scenario?: object; schedule?: object } = {}): RunRecord {
  const { run } = base;
  return {
    ...run,
    benchdayVersion: '9.8.7',
    environment: {
      ...run.environment,
      ...{ cpuModel: 'a model', cpus: 12, memoryBytes: 33.6e9, operatingSystem: 'an OS', kernel: '6.1' },
      ...{ dockerVersion: '28.5', storageDriver: 'a driver', cgroupVersion: '2', isolation: 'none', node: 'v20.1' },
      ...changes.environment,
    },
    scenario: {
      ...run.scenario,
      ...{ engine: 'replay', workers: 3, sha256: 'abc', durationMs: 12_345.6789, maxInFlight: 400, timeoutMs: 5_000 },
      warmUp: { ...run.scenario.warmUp, durationMs: 2_500, ratePerSecond: 20, until: 'duration' },
      ...changes.scenario,
    },
    schedule: { ...run.schedule, digest: 'def', hits: 777, ...changes.schedule },
  };
}
const traitOf = (traits: Traits, what: string) => traits.find((trait) => trait.what === what)?.value;

const MACHINE = [
  ['CPU model', 'a model'],
  ['CPUs', '12'],
  ['memory, GB', '34'],
  ['operating system', 'an OS'],
  ['kernel', '6.1'],
  ['Docker version', '28.5'],
  ['storage driver', 'a driver'],
  ['control groups', '2'],
  ['isolation', 'none'],
  ['Node version', 'v20.1'],
] as const;
const WORK = [
  ['benchday version', '9.8.7'],
  ['load engine', 'replay, 3 workers'],
  ['scenario, sha256', 'abc'],
  ['schedule, digest', 'def'],
  ['schedule, hits', '777'],
  ['length of a trial, s', '12.346'],
  ['warm-up', '2.5 s at 20/s'],
  ['limits of the load', '400 in flight, 5000 ms'],
] as const;

describe('a fingerprint', () => {
  it('holds machine, program and traffic by name, in a fixed order', () => {
    expect(fingerprintOf(runWith(), []).map(({ what, value }) => [what, value])).toEqual([...MACHINE, ...WORK]);
  });

  it('tells a warm-up of a fixed length from one that ends when the site is steady', () => {
    const { warmUp } = runWith().scenario;
    const steady = runWith({ scenario: { warmUp: { ...warmUp, until: 'steady' } } });
    expect(traitOf(fingerprintOf(steady, []), 'warm-up')).toBe('2.5 s at 20/s, until steady');
  });

  it.each(MACHINE)('%s is of the machine', (what) => {
    expect(isOfTheMachine({ what, baseline: '', candidate: '' })).toBe(true);
  });

  it.each(WORK)('%s is not of the machine', (what) => {
    expect(isOfTheMachine({ what, baseline: '', candidate: '' })).toBe(false);
  });
});

describe('the data of a fingerprint', () => {
  const [topology] = base.run.topologies;
  const [like] = topology?.services ?? [];
  if (topology === undefined || like === undefined) throw new Error('the fixture has a service');
  const services = [
    { ...like, name: 'app', role: 'app' },
    { ...like, name: 'db', role: 'database' },
    { ...like, name: 'unread', role: 'database' },
  ];
  const run = { ...runWith(), topologies: [{ ...topology, name: BEFORE, services }] } as RunRecord;
  const containers = (imageId: string) =>
    ['app', 'db'].map((service) => ({ service, image: service, imageId: `${service}-${imageId}` }));
  const trials = twoArms({
    pairs: 3,
    change: (trial) => {
      const ids = trial.topology === AFTER ? ['z', 'z', 'z'] : ['m', 'c', 'a'];
      const one = { ...trial, containers: containers(ids[trial.repetition - 1] ?? '') } as unknown as MeasuredTrial;
      return trial.repetition === 3 ? invalidFor('work', one) : one;
    },
  }).trials;

  it('is the images of the databases, sorted, of valid trials of the topology; a database without one has no trait', () => {
    const data = fingerprintOf(run, trials).slice(MACHINE.length + WORK.length);
    expect(data).toEqual([{ what: `data of ${BEFORE}/db (image)`, value: 'db-c, db-m' }]);
  });

  it('is also the dump that a database began with', () => {
    const data = [{ service: 'db', file: '/dumps/a.sql', form: 'sql', sha256: 'd1' }];
    const dumped = { ...run, topologies: [{ ...topology, name: BEFORE, services, data }] } as RunRecord;
    expect(fingerprintOf(dumped, trials)).toContainEqual({ what: `data of ${BEFORE}/db (dump, sha256)`, value: 'd1' });
  });
});

describe('two fingerprints', () => {
  const traits = (record: Record<string, string>): Traits =>
    Object.entries(record).map(([what, value]) => ({ what, value }));
  it.each<[string, Record<string, string>, Record<string, string>, string[]]>([
    ['are alike', { a: '1', b: '2' }, { b: '2', a: '1' }, []],
    ['differ', { a: '1', b: '2' }, { a: '1', b: '3' }, ['b: 2, 3']],
    ['differ by a trait that only the first has', { a: '1' }, {}, ['a: 1, not known']],
    ['have other services with data', { 'data of a/db (image)': '1' }, { 'data of b/db (image)': '2' }, []],
    [
      'have other data',
      { 'data of a/db (image)': '1' },
      { 'data of a/db (image)': '2' },
      ['data of a/db (image): 1, 2'],
    ],
    [
      'have a dump that only the first has',
      { 'data of a/db (dump, sha256)': '1' },
      {},
      ['data of a/db (dump, sha256): 1, none'],
    ],
    [
      'have a dump that only the second has',
      {},
      { 'data of a/db (dump, sha256)': '2' },
      ['data of a/db (dump, sha256): none, 2'],
    ],
  ])('%s', (_what, first, second, unlike) => {
    const found = unlikeTraits(traits(first), traits(second));
    expect(found.map(({ what, baseline, candidate }) => `${what}: ${baseline}, ${candidate}`)).toEqual(unlike);
  });
});

describe('two arms', () => {
  const withTables = (of: (trial: MeasuredTrial) => Record<string, number>): readonly TrialRecord[] =>
    twoArms({
      pairs: 2,
      change: (trial) => ({
        ...trial,
        tables: Object.entries(of(trial)).map(([table, rows]) => ({ table, rows })),
      }),
    }).trials;

  it.each<[before: number, after: number, isAlike: boolean]>([
    [1_000, 980, true],
    [980, 1_000, true],
    [1_000, 979, false],
    [979, 1_000, false],
    [0, 99, true],
    [99, 0, true],
    [0, 100, false],
    [100, 0, false],
    [100, 98, true],
  ])(
    'with %d and %d rows of a table are alike: %s (2 %% of the larger, from 100 rows on)',
    (before, after, isAlike) => {
      const trials = withTables(({ topology }) => ({ t: topology === BEFORE ? before : after }));
      const unlike = [{ what: 'rows of the table t', baseline: String(before), candidate: String(after) }];
      expect(unlikeArms(trials, ARMS)).toEqual(isAlike ? [] : unlike);
    },
  );

  it('hold as much as the fullest of their trials', () => {
    const rows: Record<string, number[]> = { [BEFORE]: [1_000, 500], [AFTER]: [400, 1_010] };
    const trials = withTables(({ topology, repetition }) => ({ t: rows[topology]?.[repetition - 1] ?? 0 }));
    expect(unlikeArms(trials, ARMS)).toEqual([]);
  });

  it('have two images by one name: all of them are named, sorted; an image that one arm alone has is none', () => {
    const ids: Record<string, string[]> = { [BEFORE]: ['m', 'c'], [AFTER]: ['c', 'b'] };
    const { trials } = twoArms({
      pairs: 2,
      change: (trial) => {
        const images = [
          { image: 'shop', imageId: ids[trial.topology]?.[trial.repetition - 1] },
          { image: 'same', imageId: 's' },
          { image: `only ${trial.topology}`, imageId: trial.topology },
        ];
        return { ...trial, containers: images } as unknown as TrialRecord;
      },
    });
    expect(unlikeArms(trials, ARMS)).toEqual([{ what: 'image shop', baseline: 'c, m', candidate: 'b, c' }]);
    // The order in which trials met the images is none of their difference.
    ids[BEFORE] = ['m', 'c'];
    ids[AFTER] = ['c', 'm'];
    const crossed = trials.map((trial) => {
      if (trial.state !== 'measured') return trial;
      const imageId = ids[trial.topology]?.[trial.repetition - 1];
      return { ...trial, containers: [{ image: 'shop', imageId }] } as unknown as TrialRecord;
    });
    expect(unlikeArms(crossed, ARMS)).toEqual([]);
  });
});
