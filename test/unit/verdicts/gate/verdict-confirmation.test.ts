import { describe, expect, it } from 'vitest';
import { random } from '../../../../src/base/random.ts';
import type { ArmRecord } from '../../../../src/records/arm-record.ts';
import type { RunRecord } from '../../../../src/records/run-record.ts';
import { judgeGate } from '../../../../src/verdicts/gate/verdict.ts';
import { AFTER, BEFORE, FIGURES, type TwoArms, gateInput, invalidFor, twoArms } from '../../../support/gate-fixture.ts';
import { normal } from '../../../support/noise.ts';
import { metricOf, slower } from './judged.ts';

describe('a regression', () => {
  const first = judgeGate(gateInput(slower(1.2)));
  const second = (factor: number, metric: 'statementsPerHit' | 'cpuMsPerHit' = 'statementsPerHit', pairs = 10) =>
    twoArms({
      pairs,
      runId: 'second',
      of: (arm) => (arm === AFTER ? { [metric]: FIGURES[metric] * factor } : {}),
    });

  it('blocks when fresh containers show it again', () => {
    const verdict = judgeGate(gateInput(second(1.2), { confirms: first }));
    expect(verdict).toMatchObject({ state: 'regression', next: { action: 'stop' } });
    expect(verdict.sentence).toContain(`Confirmed: run ${first.runId} found it too.`);
  });

  it('does not block when they do not', () => {
    const verdict = judgeGate(gateInput(second(1), { confirms: first }));
    expect(verdict.state).toBe('ok');
    expect(verdict.sentence).toContain('was not confirmed');
  });

  it('is looked for at every planned look: eight pairs can prove nothing among four metrics', () => {
    const confirms = judgeGate(gateInput({ ...second(1.2, 'cpuMsPerHit'), run: { ...second(1).run, runId: 'one' } }));
    const verdict = judgeGate(gateInput(second(1.2, 'cpuMsPerHit', 8), { confirms }));
    expect(verdict).toMatchObject({ state: 'inconclusive', next: { action: 'continue', pairs: 2 } });
  });

  it('is not looked for longer because of what it is not about', () => {
    const chance = random(9, 4);
    const noisy = twoArms({
      pairs: 8,
      runId: 'second',
      of: () => ({ p50Ms: 20 * Math.exp(normal(chance, 0.4)) }),
    });
    const verdict = judgeGate(gateInput(noisy, { confirms: first }));
    expect(metricOf(verdict, 'p50_ms')).toMatchObject({ state: 'inconclusive', nextLook: 10 });
    expect(metricOf(verdict, 'statements_per_hit').state).toBe('ok');
    expect(verdict).toMatchObject({ state: 'inconclusive', next: { action: 'stop' } });
  });

  it('is not confirmed by another metric', () => {
    const verdict = judgeGate(gateInput(second(1.2, 'cpuMsPerHit'), { confirms: first }));
    expect(verdict).toMatchObject({ state: 'inconclusive', next: { action: 'stop' } });
  });

  it('confirms what it was to confirm and nothing beside it', () => {
    const both = twoArms({
      pairs: 10,
      runId: 'second',
      of: (arm) => (arm === AFTER ? { statementsPerHit: 14.4, cpuMsPerHit: 4.8 } : {}),
    });
    const { state, sentence } = judgeGate(gateInput(both, { confirms: first }));
    expect(state).toBe('regression');
    expect(sentence).toMatch(
      /: database statements per hit \+20\.0 % \([^)]*\)\. Confirmed: run \S+ found it too\. Worse in this run alone, so not confirmed: CPU time per hit \+20\.0 %/,
    );
  });

  it('is not confirmed by the same trials', () => {
    const verdict = judgeGate(gateInput(slower(1.2), { confirms: first }));
    expect(verdict).toMatchObject({
      state: 'invalid',
      unlike: [{ what: 'a regression is confirmed by other trials' }],
    });
  });
});

describe('a regression is confirmed of the same arms only, whatever they are called', () => {
  const ARMS = { baseline: 'baseline', candidate: 'candidate' };
  /** A gate of two commits, whose arms every gate calls so. */
  function gateOf(runId: string, commits: readonly [string, string], settings: string | undefined = 's'): TwoArms {
    const two = slower(1.2);
    const name = (topology: string) => (topology === BEFORE ? 'baseline' : 'candidate');
    const arms = (['baseline', 'candidate'] as const).map((side, at) => ({
      ...{ name: side, given: 'git:x', kind: 'git' as const, topology: 'site', commit: commits[at] ?? '' },
      images: [{ service: 'web', image: 'me/web', imageId: 'sha256:1', ...(settings !== '' && { settings }) }],
    }));
    const run: RunRecord = {
      ...two.run,
      ...{ runId, arms, reference: 'baseline' },
      topologies: two.run.topologies.map((one) => ({ ...one, name: name(one.name) })),
    };
    return { ...two, run, trials: two.trials.map((one) => ({ ...one, topology: name(one.topology) })) };
  }
  const judged = (second: TwoArms, first: TwoArms, isRunKnown: boolean) => {
    const confirms = judgeGate(gateInput(first, { arms: ARMS }));
    const known = isRunKnown ? { confirmedRun: first } : {};
    return judgeGate(gateInput(second, { arms: ARMS, confirms, ...known }));
  };
  const first = gateOf('first', ['a', 'b']);

  it.each([true, false])('of the same commits (its run is at hand: %s)', (isRunKnown) => {
    const verdict = judged(gateOf('second', ['a', 'b']), first, isRunKnown);
    expect(verdict).toMatchObject({ state: 'regression', unlike: [], notes: [expect.stringContaining('calibration')] });
    expect(verdict.sentence).toContain('Confirmed');
  });

  it.each([true, false])('not of another commit (its run is at hand: %s)', (isRunKnown) => {
    const verdict = judged(gateOf('second', ['a', 'c']), first, isRunKnown);
    const what = 'candidate of the regression to confirm: source';
    expect(verdict.unlike).toEqual([{ what, baseline: 'commit b', candidate: 'commit c' }]);
    expect(verdict.state).toBe('invalid');
  });

  it('not with other settings, nor of another commit in older records', () => {
    const settings = judged(gateOf('second', ['a', 'b'], 'other'), first, true).unlike;
    expect(settings.map(({ what }) => what)).toEqual([
      'baseline of the regression to confirm: settings of web',
      'candidate of the regression to confirm: settings of web',
    ]);
    const older = judged(gateOf('second', ['c', 'b'], ''), gateOf('first', ['a', 'b'], ''), true).unlike;
    expect(older.map(({ what }) => what)).toEqual(['baseline of the regression to confirm: source']);
  });

  it('not of runs whose Compose file or image is another one', () => {
    const plain = slower(1.2);
    const topologies = plain.run.topologies.map((one) => ({ ...one, sha256: 'other' }));
    const trials = plain.trials.map((trial) =>
      trial.state === 'measured' && trial.topology === AFTER
        ? { ...trial, containers: trial.containers.map((one) => ({ ...one, imageId: `new ${one.imageId}` })) }
        : trial,
    );
    const second = { ...plain, run: { ...plain.run, runId: 'second', topologies }, trials };
    const confirms = judgeGate(gateInput(plain));
    const unlike = judgeGate(gateInput(second, { confirms, confirmedRun: plain })).unlike.map(({ what }) => what);
    expect(unlike).toContain('baseline of the regression to confirm: Compose file');
    expect(unlike.filter((what) => what.includes('to confirm: image of')).length).toBeGreaterThan(0);
    expect(unlike.filter((what) => what.startsWith('baseline') && what.includes('image of'))).toEqual([]);
    const { notes } = judgeGate(gateInput(second, { confirms }));
    expect(notes.join()).toContain('only their names were compared');
  });

  const plain = slower(1.2);
  const unlikeOf = (changes: Partial<TwoArms>, before: Partial<RunRecord> = {}) => {
    const known = { ...plain, run: { ...plain.run, ...before } };
    const second = { ...plain, ...changes, run: { ...plain.run, ...changes.run, runId: 'second' } };
    return judgeGate(gateInput(second, { confirms: judgeGate(gateInput(known)), confirmedRun: known })).unlike;
  };
  const withDump = (sha256: string) =>
    plain.run.topologies.map((one) =>
      one.name === AFTER ? { ...one, data: [{ service: 'db', file: 'd.sql', form: 'sql', sha256 }] } : one,
    );

  it('not of runs with another dump', () => {
    const [topologies, others] = [withDump('d'), withDump('other')];
    expect(unlikeOf({ run: { ...plain.run, topologies } }, { topologies })).toEqual([]);
    expect(unlikeOf({ run: { ...plain.run, topologies: others } }, { topologies })).toEqual([
      { what: 'candidate of the regression to confirm: data of db', baseline: 'd', candidate: 'other' },
    ]);
  });

  it('not of another scenario of the same name', () => {
    const { scenario } = plain.run;
    expect(unlikeOf({ run: { ...plain.run, scenario: { ...scenario, sha256: 'other' } } })).toEqual([
      { what: 'scenario of the regression to confirm: sha256', baseline: scenario.sha256, candidate: 'other' },
    ]);
  });

  it('whatever ran in trials that are left out', () => {
    const trials = plain.trials.map((trial, at) =>
      trial.state === 'measured' && at === 0
        ? { ...invalidFor('work', trial), containers: trial.containers.map((one) => ({ ...one, imageId: 'new' })) }
        : trial,
    );
    expect(unlikeOf({ trials })).toEqual([]);
  });

  const withArms = ({ run, ...two }: TwoArms, change: (arm: ArmRecord) => Partial<ArmRecord>): TwoArms => ({
    ...two,
    run: { ...run, arms: (run.arms ?? []).map((arm) => ({ ...arm, ...change(arm) })) },
  });
  const mounting = (runId: string, mounted: { readonly isWritten?: true }) =>
    withArms(gateOf(runId, ['a', 'b']), ({ name, images }) => ({
      images: images.map((one) => ({
        ...one,
        mounted: [{ path: 'logs', files: `${runId} of ${name}`, ...mounted }],
      })),
    }));

  it.each([true, false])('whatever services wrote into what is mounted (its run is at hand: %s)', (isRunKnown) => {
    const isWritten = true;
    expect(judged(mounting('second', { isWritten }), mounting('first', { isWritten }), isRunKnown).unlike).toEqual([]);
    expect(judged(mounting('second', { isWritten }), mounting('first', {}), isRunKnown).unlike).toEqual([]);
    const { unlike } = judged(mounting('second', {}), mounting('first', {}), isRunKnown);
    expect(unlike.map(({ what }) => what)).toEqual([
      'baseline of the regression to confirm: files mounted by web: logs',
      'candidate of the regression to confirm: files mounted by web: logs',
    ]);
  });

  it.each([true, false])('by whatever path topologies were asked for (its run is at hand: %s)', (isRunKnown) => {
    const asked = (runId: string, folder: string) =>
      withArms(gateOf(runId, ['a', 'b']), ({ name }) => ({ kind: 'topology', topology: `${folder}/${name}` }));
    expect(judged(asked('second', '/srv'), asked('first', '.'), isRunKnown).unlike).toEqual([]);
  });
});
