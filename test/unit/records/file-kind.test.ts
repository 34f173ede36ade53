import { describe, expect, it } from 'vitest';
import { CAPACITY_FILE, EXPERIMENT_FILE } from '../../../src/records/capacity-record.ts';
import { type FileKind, parseAs } from '../../../src/records/file-kind.ts';
import { RUN_FILE } from '../../../src/records/run-record.ts';
import { TRIAL_FILE } from '../../../src/records/trial-record.ts';
import { SUMMARY_FILE } from '../../../src/records/summary.ts';
import { VERDICT_FILE } from '../../../src/records/verdict.ts';
import { CALIBRATION_FILE } from '../../../src/verdicts/calibration/calibration.ts';
import { BASELINE_FILE } from '../../../src/verdicts/gate/baseline.ts';
import { buildFixture } from '../../support/report-fixture.ts';

const KINDS: readonly (readonly [string, FileKind<unknown>])[] = [
  ['run.json', RUN_FILE],
  ['a trial', TRIAL_FILE],
  ['summary.json', SUMMARY_FILE],
  ['verdict.json', VERDICT_FILE],
  ['capacity.json', CAPACITY_FILE],
  ['experiment.json', EXPERIMENT_FILE],
  ['a calibration', CALIBRATION_FILE],
  ['a baseline', BASELINE_FILE],
];

describe.each(KINDS)('%s', (_file, kind) => {
  it('has an upgrade from every older version', () => {
    expect(kind.upgrades).toHaveLength(kind.version - 1);
  });

  it.each([
    [{ schema: kind.version + 1 }, /a later version of benchday wrote it/],
    [{}, /expected the version/],
    [{ schema: 0 }, /expected the version/],
    [{ schema: '1' }, /expected the version/],
    [[], /it is not/],
    [null, /it is not/],
  ])('is refused when it is %j, with the reason', (value, reason) => {
    const parsed = parseAs(kind, value);
    expect(parsed.state === 'refused' && parsed.problems.join()).toMatch(reason);
  });
});

describe('a run of version 1', () => {
  const { run } = buildFixture({ hits: 500, durationMs: 5000, trials: 1 });
  const { platform, ...environment } = run.environment;
  const old = { ...run, schema: 1, environment: { ...environment, cluster: platform } };

  it('is read as if it were written today', () => {
    expect(parseAs(RUN_FILE, JSON.parse(JSON.stringify(old)))).toEqual({ state: 'read', record: run });
  });

  it('is not changed by that', () => {
    const before = JSON.stringify(old);
    parseAs(RUN_FILE, old);
    expect(JSON.stringify(old)).toBe(before);
  });

  it('that is damaged is refused with the place', () => {
    const parsed = parseAs(RUN_FILE, { ...old, environment: 7 });
    expect(parsed.state === 'refused' && parsed.problems.join()).toMatch(/environment/);
  });
});

it('upgrades are applied in turn, and what an older version lacks stays absent', () => {
  const made: FileKind<unknown> = {
    ...TRIAL_FILE,
    version: 3,
    schema: { safeParse: (data: unknown) => ({ success: true, data }) } as unknown as FileKind<unknown>['schema'],
    upgrades: [({ a, ...rest }) => ({ ...rest, b: a }), ({ b, ...rest }) => ({ ...rest, c: b })],
  };
  expect(parseAs(made, { schema: 1, a: 5 })).toEqual({ state: 'read', record: { schema: 3, c: 5 } });
  expect(parseAs(made, { schema: 2, b: 5, d: 1 })).toEqual({ state: 'read', record: { schema: 3, c: 5, d: 1 } });
  expect(parseAs(made, { schema: 3 })).toEqual({ state: 'read', record: { schema: 3 } });
});
