import { expect, it } from 'vitest';
import type { DrillMark, DrillRecord } from '../../../../src/records/drill-record.ts';
import type { DrillVersions } from '../../../../src/records/drill-versions.ts';
import { lockedVersions } from '../../../../src/verdicts/drill/locked-versions.ts';
import { lockedVersionsRow } from '../../../../src/verdicts/scorecard/of-restarts.ts';
import type { StoredEvidence } from '../../../../src/verdicts/scorecard/requirement.ts';

type Instance = DrillVersions['instances'][number];
const A: Instance = { instance: 'app', image: 'shop/app:1', imageId: 'sha256:aaa', namedId: 'sha256:aaa' };
const B: Instance = { instance: 'db', image: 'shop/db:1', imageId: 'sha256:bbb', namedId: 'sha256:bbb' };
const GONE: Instance = { instance: 'db', image: 'shop/db:1', namedId: 'sha256:bbb' };

const mark = (instances: readonly Instance[], engine = '20.10'): DrillMark => ({
  ...{ atMs: 1, what: 'versions' },
  versions: { engine, instances: [...instances] },
});
const of = (...marks: readonly DrillMark[]) => lockedVersions({ trial: 2, marks: [...marks] });

it('the same image in each instance, under a name that still leads to it, is locked', () => {
  expect(of(mark([A, B]), mark([B, A]))).toEqual({ instances: 2, differences: [] });
  expect(of()).toBeUndefined();
});

it.each<[string, readonly Instance[], string, RegExp]>([
  ['another image', [{ ...A, imageId: 'sha256:ccc' }, B], '20.10', /^app ran aaa and runs ccc$/],
  [
    'a name that moved',
    [{ ...A, namedId: 'sha256:ccc' }, B],
    '20.10',
    /shop\/app:1 leads to ccc by now, so app would be/,
  ],
  [
    'a name that is gone',
    [{ instance: 'app', image: 'shop/app:1', imageId: 'sha256:aaa' }, B],
    '20.10',
    /leads to no image/,
  ],
  ['another engine', [A, B], '24.0', /^the engine was 20.10 and is 24.0$/],
])('%s is a difference', (_what, after, engine, message) => {
  expect(of(mark([A, B]), mark(after, engine))?.differences).toEqual([expect.stringMatching(message)]);
});

it('what did not come back, or was not looked at, is open', () => {
  expect(of(mark([A, B]), mark([A, GONE]))).toMatchObject({ differences: [], open: 'db did not run again in trial 2' });
  expect(of(mark([A, B]))).toMatchObject({ differences: [], open: expect.stringContaining('nobody looked') as string });
});

function stored(...all: readonly (readonly DrillMark[])[]): StoredEvidence {
  const drills = all.map((marks, index) => {
    const plays = [{ drill: 'restart:@all', state: 'played', trial: 2, marks }];
    const record = { plays, results: [] } as unknown as DrillRecord;
    return { file: `${index}/drill.json`, atMs: index, record } as unknown as StoredEvidence['drills'][number];
  });
  return { topology: 't', typed: { scenario: 's', topology: 't' }, runs: [], capacities: [], parities: [], drills };
}

it('the row goes by the newest restart of all that looked', () => {
  expect(lockedVersionsRow.find(stored([], [mark([A]), mark([A])]))).toMatchObject({
    ...{ state: 'met', value: 0, limit: 0, evidence: '1/drill.json' },
  });
  const moved = [mark([A]), mark([{ ...A, imageId: 'sha256:ccc' }])];
  expect(lockedVersionsRow.find(stored(moved, [mark([A]), mark([A])]))).toMatchObject({ state: 'missed', value: 1 });
  expect(lockedVersionsRow.find(stored([mark([A, B]), mark([A, GONE])])).state).toBe('undecided');
  expect(lockedVersionsRow.find(stored()).state).toBe('not-measured');
  expect(lockedVersionsRow.command({ scenario: 's', topology: 't' })).toContain('--fault restart:@all');
});
