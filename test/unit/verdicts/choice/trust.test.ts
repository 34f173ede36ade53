import { describe, expect, it } from 'vitest';
import type { TopologySummary } from '../../../../src/records/summary.ts';
import { timeComparability, trustOf } from '../../../../src/verdicts/choice/trust.ts';
import { type Check, check, topology } from './some-summaries.ts';

describe('whether times may be set side by side', () => {
  it('they may where nothing speaks against it, also a single one’s', () => {
    expect(timeComparability([topology('a'), topology('b')])).toEqual({ isComparable: true, reason: '' });
    expect(timeComparability([topology('a')])).toEqual({ isComparable: true, reason: '' });
  });

  it('they may not where nothing was measured', () => {
    expect(timeComparability([])).toEqual({ isComparable: false, reason: '' });
    expect(timeComparability([topology('a', { measured: undefined })]).isComparable).toBe(false);
  });

  it('one that was not measured is no other one', () => {
    const both = [topology('a'), topology('b', { measured: undefined })];
    expect(timeComparability(both)).toEqual({ isComparable: true, reason: '' });
  });

  it('what is invalid is named with its checks, once each, and leaves the others comparable', () => {
    const checks = [
      check({ title: 'CPU steal', speaksFor: 'time', measured: '12 %' }),
      check({ title: 'CPU steal', speaksFor: 'time', measured: '15 %' }),
      check({ title: 'Accounting', speaksFor: 'work', measured: 'broken' }),
      check({ title: 'Lag', speaksFor: 'all', measured: '9 ms', state: 'warning' }),
    ];
    const noisy = topology('noisy', { time: 'invalid', checks });
    const others = [topology('a'), topology('b')];
    expect(timeComparability([noisy, ...others])).toEqual({ isComparable: true, reason: 'noisy: cpu steal 15 %' });
    expect(timeComparability([noisy, topology('a')])).toEqual({ isComparable: false, reason: 'noisy: cpu steal 15 %' });
    expect(timeComparability([noisy]).isComparable).toBe(false);
  });

  it('two are named, and of more how many', () => {
    const noisy = (name: string) =>
      topology(name, { time: 'invalid', checks: [check({ title: 'Lag', speaksFor: 'time', measured: name })] });
    const two = timeComparability([noisy('a'), noisy('b')]);
    expect(two.reason).toBe('a: lag a; b: lag b');
    const four = timeComparability([noisy('a'), noisy('b'), noisy('c'), noisy('d')]);
    expect(four.reason).toBe('a: lag a; b: lag b; and 2 more');
  });

  it.each([
    [[0.01, 0.06], true],
    [[0.07, 0.01, 0.03], false],
    [[0.01, 0.03, 0.0701], false],
    [[0.9], true],
  ])('by the steal of each: %j', (steals, isComparable) => {
    const all = steals.map((steal, at) => topology(`t${at}`, { steal }));
    const { reason, ...answer } = timeComparability([...all, topology('unread', { steal: undefined })]);
    expect(answer).toEqual({ isComparable });
    expect(reason).toBe(isComparable ? '' : 'the CPU share taken by others differed by 6 points between them');
  });
});

describe('whether an answer can be trusted', () => {
  const trust = (...topologies: readonly TopologySummary[]) =>
    trustOf({ topologies, time: timeComparability(topologies) });
  const closed = 'the hits and writes of every counted trial add up.';
  const work = `The work metrics can be trusted: ${closed}`;

  it('all of it', () => {
    expect(trust(topology('a'), topology('b'))).toEqual({
      trust: `${work} Response times can be compared.`,
      trustState: 'valid',
    });
    expect(trust(topology('a'))).toEqual({ trust: work, trustState: 'valid' });
  });

  it('nothing of it', () => {
    const nothing = { trust: 'Nothing here may be used for a decision.', trustState: 'invalid' };
    expect(trust(topology('a', { work: 'invalid' }))).toEqual(nothing);
    expect(trust(topology('a', { measured: undefined }))).toEqual(nothing);
  });

  it('what is left out is named, and makes it a warning', () => {
    const { trust: text, trustState } = trust(topology('a'), topology('b'), topology('bad', { work: 'invalid' }));
    expect(text).toContain('Not measured validly, and left out: bad.');
    expect(trustState).toBe('warning');
  });

  it('one trial of each says nothing of how figures vary; one trial of some does not hide behind it', () => {
    const once = 'One trial of each topology: how far a figure varies from trial to trial is not known.';
    const both = trust(topology('a', { trials: 1 }), topology('b', { trials: 1 }));
    expect(both.trust).toBe(`${once} ${work} Response times can be compared.`);
    expect(both.trustState).toBe('warning');
    expect(trust(topology('a', { trials: 1 }), topology('b')).trust).not.toContain(once);
  });

  it('a warning of one is its warning, named by what speaks for times', () => {
    const checks = [
      check({ title: 'Lag', speaksFor: 'time', state: 'warning' }),
      check({ title: 'Lag', speaksFor: 'time', state: 'warning' }),
      check({ title: 'Throttling', speaksFor: 'all', state: 'warning' }),
      check({ title: 'Rows', speaksFor: 'work', state: 'warning' }),
      check({ title: 'Steal', speaksFor: 'time', state: 'valid' }),
    ];
    const warned = topology('b', { time: 'warning', checks });
    expect(trust(topology('a'), warned)).toEqual({
      trust: `${work} Response times can be compared, with a warning for b (lag and throttling).`,
      trustState: 'warning',
    });
    expect(trust(warned).trust).toBe(`${work} Response times have a warning for b (lag and throttling).`);
    expect(trust(topology('a', { work: 'warning' }), topology('b')).trustState).toBe('warning');
  });

  it('invalid times of one leave an answer by work, and are a warning', () => {
    const noisy = topology('c', {
      time: 'invalid',
      checks: [check({ title: 'Lag', speaksFor: 'time', measured: '9 ms' })],
    });
    const three = trust(topology('a'), topology('b'), noisy);
    expect(three).toEqual({
      trust: `${work} Response times can be compared but for c: lag 9 ms.`,
      trustState: 'warning',
    });
    const two = trust(topology('a'), noisy);
    expect(two).toEqual({ trust: `${work} Response times cannot be compared: c: lag 9 ms.`, trustState: 'warning' });
  });

  it('what nobody read of the work is named once, and is not trusted', () => {
    const unread = (speaksFor: Check['speaksFor'], measured: string) =>
      check({ speaksFor, state: 'not-measured', measured });
    const some = topology('a', {
      work: 'warning',
      checks: [unread('work', 'no database'), unread('work', 'no database'), unread('time', 'no lag')],
    });
    expect(trust(some, topology('b')).trust).toBe(
      `Not all of the work was read (a: no database); ${closed} Response times can be compared.`,
    );
  });
});
