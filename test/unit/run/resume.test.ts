import { expect, test } from 'vitest';
import type { RunRecord } from '../../../src/records/run-record.ts';
import type { TrialRecord } from '../../../src/records/trial-record.ts';
import { keptTrials, resumedRecord } from '../../../src/run/resume.ts';
import { buildFixture } from '../../support/report-fixture.ts';
import { failedTrial } from '../../support/run-fixture.ts';

const { run, trials } = buildFixture({ trials: 2, hits: 500, durationMs: 5000 });
const mounting = (topology: RunRecord['topologies'][number], sha256: string) => ({
  ...topology,
  mounted: [{ path: 'nginx.conf', sha256 }],
});
const arm = (name: 'baseline' | 'candidate', imageId: string, files = 'old') => ({
  name,
  given: 'git:main',
  kind: 'git' as const,
  topology: 'legacy',
  images: [
    {
      ...{ service: 'app', image: 'benchday/app:latest', imageId },
      mounted: [
        { path: 'app.ini', files },
        { path: 'data', files: imageId + files, isWritten: true as const },
      ],
    },
  ],
});
const ARMS: RunRecord['arms'] = [arm('baseline', 'sha256:1'), arm('candidate', 'sha256:2')];
const numbers = (kept: readonly TrialRecord[]) => kept.map(({ trial }) => trial);

test('what was measured is kept; what failed, was cut or never begun is measured again', () => {
  const [first, second] = trials;
  if (first === undefined || second === undefined) throw new Error('no trials');
  const failed = failedTrial({ trial: 2, topology: second.topology });
  expect(numbers(keptTrials(run, [first, failed, ...trials.slice(2, 3)]))).toEqual([1, 3]);
});

test('what stop_when ended is kept, as that is its answer; of an arm, which is stopped no more, it is not', () => {
  const [first] = trials;
  if (first === undefined) throw new Error('no trials');
  const stopped = { ...failedTrial({ trial: 2 }), error: { code: 'STOPPED_EARLY', message: 'slow', hint: '' } };
  expect(numbers(keptTrials(run, [first, stopped as TrialRecord]))).toEqual([1, 2]);
  expect(numbers(keptTrials({ ...run, arms: ARMS }, [first, stopped as TrialRecord]))).toEqual([]);
});

test('of a comparison a pair is kept only as a whole', () => {
  expect(numbers(keptTrials({ ...run, arms: ARMS }, trials.slice(0, 3)))).toEqual([1, 2]);
});

test('a trial that is not in the plan is not kept', () => {
  expect(numbers(keptTrials({ ...run, plan: run.plan.slice(0, 1) }, trials))).toEqual([1]);
});

test('the record of a run that is carried on says when, and how much was there', () => {
  const once = resumedRecord({ ...run, state: 'interrupted' }, run, 3);
  expect(once).toMatchObject({ state: 'running', resumed: [{ keptTrials: 3 }] });
  expect(once.finishedAtMs).toBeUndefined();
  expect(resumedRecord(once, run, 5).resumed).toHaveLength(2);
});

test.each<[string, Partial<RunRecord>, RegExp]>([
  ['another scenario', { scenario: { ...run.scenario, sha256: 'other' } }, /the scenario was .* and is other/],
  ['another version', { benchdayVersion: '0.0.9' }, /the version of benchday was .* and is 0\.0\.9/],
  ['another seed', { scenario: { ...run.scenario, seed: 99 } }, /the seed was \d+ and is 99/],
  ['another schedule', { schedule: { ...run.schedule, digest: 'other' } }, /the schedule was/],
  ['another machine', { environment: { ...run.environment, cpus: 64 } }, /the machine's cpus was \d+ and is 64/],
  ['a topology less', { topologies: run.topologies.slice(0, 1) }, /the topologies was legacy, cache and is legacy/],
  [
    'another compose file',
    { topologies: run.topologies.map((topology) => ({ ...topology, sha256: 'x' })) },
    /the compose file of legacy was .* and is x/,
  ],
  [
    'another file that is mounted',
    { topologies: run.topologies.map((topology) => mounting(topology, 'new')) },
    /what legacy mounts from nginx.conf, sha256, was old and is new/,
  ],
  [
    'another file that an arm mounts',
    { arms: [arm('baseline', 'sha256:1'), arm('candidate', 'sha256:2', 'new')] },
    /what app of candidate mounts from app.ini, sha256, was old and is new/,
  ],
  [
    'another image of an arm',
    { arms: [arm('baseline', 'sha256:1'), arm('candidate', 'sha256:3')] },
    /benchday\/app:latest of candidate, service app, was sha256:2 and is sha256:3/,
  ],
  ['an image that is gone', { arms: [] }, /service app, was sha256:1 and is gone/],
])('%s is told and refused', (_name, change, said) => {
  const stored = { ...run, topologies: run.topologies.map((topology) => mounting(topology, 'old')), arms: ARMS };
  expect(() => resumedRecord(stored, { ...stored, ...change }, 0)).toThrow(said);
});

test('a mounted file that was not looked into, then or now, is no other file', () => {
  const looked = { ...run, topologies: run.topologies.map((topology) => mounting(topology, 'old')) };
  const empty = { ...run, topologies: run.topologies.map((topology) => ({ ...topology, mounted: [] })) };
  for (const [stored, now] of [
    [run, looked],
    [looked, run],
    [looked, empty],
  ] as const)
    expect(resumedRecord(stored, now, 0).state).toBe('running');
});

test('all that differs is told at once', () => {
  const other = { ...run, environment: { ...run.environment, cpus: 64, kernel: 'other' } };
  expect(() => resumedRecord(run, other, 0)).toThrow(/cpus.*\n.*kernel/);
});
