import { describe, expect, it } from 'vitest';
import { type Field, answer } from '../../../../src/verdicts/choice/answer.ts';
import { changesOf } from '../../../../src/verdicts/choice/changes.ts';
import type { TopologyFacts } from '../../../../src/verdicts/choice/facts.ts';
import { objectivesIn } from '../../../../src/verdicts/choice/objectives.ts';
import { type Given, FIVE, PRICES, facts, field, five, priced } from './some-facts.ts';

const DEFAULT = { objectives: objectivesIn({ p95Ms: 250, errorRatio: 0.01 }) };
const asked = (own: Field, set: Partial<Parameters<typeof objectivesIn>[0]> = {}) =>
  answer(own, { objectives: objectivesIn({ p95Ms: 250, errorRatio: 0.01, ...set }) });
const invalid = (name: string): TopologyFacts => ({ ...facts(name), state: 'invalid', problems: ['accounting'] });
const namesOf = (all: readonly { readonly candidate: { readonly name: string } }[]) =>
  all.map(({ candidate }) => candidate.name);

describe('the run whose statements said cluster', () => {
  it('takes cache, the cheapest, and legacy is out as cache equals or beats it in everything', () => {
    const { kind, best, choice } = asked(priced(five()));
    expect({ kind, best }).toEqual({ kind: 'winner', best: ['cache'] });
    expect(choice.beaten.map(({ candidate, by }) => [candidate.name, by.map(({ name }) => name)])).toEqual([
      ['legacy', ['cache']],
    ]);
    expect(choice.by).toBe('cost');
    // 24 h of (0.44 / 0.6 cores at 0.04 and 0.652 GB at 0.005) over 23 million hits.
    expect(choice.best[0]?.values.cost).toBeCloseTo((24 * ((0.44 / 0.6) * 0.04 + 0.652 * 0.005)) / 23, 9);
  });

  it('has no single winner without prices, and legacy is out all the same', () => {
    const { kind, best } = asked(field(five()));
    expect({ kind, best }).toEqual({ kind: 'no-single-winner', best: ['cache', 'messaging', 'tasks', 'cluster'] });
  });

  it('takes cache whatever the lag, where all response times are invalid and below the limit', () => {
    const late = Object.entries(FIVE).map(([name, given]) => facts(name, { ...given, isTimeValid: false }));
    expect(asked(priced(late)).best).toEqual(['cache']);
  });

  it('is not spoilt by an invalid trial of another topology', () => {
    const rest = five().filter(({ name }) => name !== 'cluster');
    expect(asked(priced([...rest, invalid('cluster')])).best).toEqual(['cache']);
  });

  it('changes from some price of a database core on, and says from which', () => {
    const dear = Object.entries(FIVE).map(([name, given]) =>
      facts(name, { ...given, databaseCores: { cache: 0.1, tasks: 0.02 }[name] ?? 0.3 }),
    );
    const own = priced(dear, { ...PRICES, roles: [{ role: 'database', coreHour: 0.04 }] });
    const given = answer(own, DEFAULT);
    const [up, down] = changesOf(own, DEFAULT, given).slice(-2);
    expect(given.best).toEqual(['cache']);
    expect(up).toMatchObject({
      isSame: false,
      what: expect.stringMatching(/from [\d.]+ times the price of others \(now 1\)/) as string,
    });
    const multiple = Number(/from ([\d.]+) times/.exec(up?.what ?? '')?.[1]);
    const cost = ({ cores = 0, memoryMb = 0 }: Given, database: number, at: number) =>
      ((cores - database + database * at) / 0.6) * 0.04 + (memoryMb / 1000) * 0.005;
    const [cache = {}, tasks = {}] = [FIVE['cache'], FIVE['tasks']];
    // While cache is within 10 % of tasks it is taken for its memory.
    expect(cost(cache, 0.1, multiple * 1.01)).toBeGreaterThan(1.1 * cost(tasks, 0.02, multiple * 1.01));
    expect(cost(cache, 0.1, multiple * 0.99)).toBeLessThan(1.1 * cost(tasks, 0.02, multiple * 0.99));
    expect(down).toMatchObject({ isSame: false, topologies: ['messaging'] });
  });

  it('answers without each objective, at 80 and 120 % of each limit, and by each criterion alone', () => {
    const own = priced(five());
    const question = { objectives: objectivesIn({ p95Ms: 5, errorRatio: 0.01 }) };
    const changes = changesOf(own, question, answer(own, question));
    const found = Object.fromEntries(changes.map(({ what, topologies }) => [what, topologies.join()]));
    expect(found).toMatchObject({
      'without the objective of p95': 'cache',
      'with p95 up to 4 ms': '',
      'with p95 up to 6 ms': 'cache',
    });
    const all = changesOf(own, DEFAULT, answer(own, DEFAULT));
    expect(
      all.filter(({ what }) => what.endsWith(' alone')).map(({ what, topologies }) => [what, topologies.join()]),
    ).toEqual([
      ['by cost alone', 'cache'],
      ['by memory alone', 'cache,legacy'],
      ['by database statements alone', 'cluster'],
      ['by database time alone', 'cache,messaging'],
      ['by p95 alone', 'cache'],
    ]);
  });
});

describe('objectives', () => {
  it('out goes who misses one, however cheap', () => {
    const { best, groups } = asked(priced(five()), { databaseStatementsPerHit: 0.6 });
    expect(best).toEqual(['tasks']);
    expect(namesOf(groups.misses)).toEqual(['cache', 'legacy', 'messaging']);
  });

  it('nobody holds: every one misses', () => {
    expect(asked(priced(five()), { p95Ms: 1 })).toMatchObject({ kind: 'nobody-holds', best: [] });
  });

  it('a p95 above the limit with invalid times is undecided, and neither wins nor loses', () => {
    const all = [
      facts('slow', { ...FIVE['cache'], p95: 400, isTimeValid: false }),
      facts('a', FIVE['legacy'] ?? {}),
      facts('b', FIVE['tasks'] ?? {}),
    ];
    const { groups, best } = asked(priced(all));
    expect(namesOf(groups.open)).toEqual(['slow']);
    expect(groups.open[0]?.rows[0]).toMatchObject({
      id: 'p95',
      state: 'undecided',
      command: 'benchday run day --trials 7',
    });
    expect(best).toEqual(['b']);
  });

  it('a p95 above the limit with valid times is missed, also where other trials of it are invalid', () => {
    const all = [facts('slow', { p95: 400 }, { p95: 90, isTimeValid: false }), facts('a', { p95: 5 })];
    expect(namesOf(asked(field(all)).groups.misses)).toEqual(['slow']);
  });

  it('what was not read of an objective cannot be held: no answer where nothing else is left', () => {
    const all = [facts('a', { cpu: 1, p95: 5 }), facts('b', { cpu: 2, p95: 5 })];
    expect(asked(field(all), { databaseStatementsPerHit: 1 })).toMatchObject({ kind: 'cannot-say', best: [] });
  });

  it('are asked of an endpoint where they are set', () => {
    const own = (name: string, p95Ms: number): TopologyFacts => ({
      ...facts(name, { cpu: 1, p95: 5 }),
      endpoints: [{ name: 'home', isTimeValid: true, p95Ms, errorRatio: 0 }],
    });
    const { groups } = asked(field([own('a', 80), own('b', 120)]), { endpoints: [{ name: 'home', p95Ms: 100 }] });
    expect(namesOf(groups.misses)).toEqual(['b']);
    expect(namesOf(groups.holders)).toEqual(['a']);
  });

  it('an off-load ratio is met from its limit on', () => {
    const own = (name: string, offloadRatio: number | undefined) => ({
      ...facts(name, FIVE['cache'] ?? {}),
      offloadRatio,
    });
    const { groups } = asked(field([own('a', 0.75), own('b', 0.74), own('c', undefined)]), { offloadRatioMin: 0.75 });
    expect([groups.holders, groups.misses, groups.open].map(namesOf)).toEqual([['a'], ['b'], ['c']]);
  });

  it('a failing site wins nothing', () => {
    const all = [
      { ...facts('bad', { cpu: 0.1, p95: 1, errors: 0.3 }), state: 'failing' as const },
      facts('a', { cpu: 2, p95: 5 }),
    ];
    expect(asked(field(all))).toMatchObject({ kind: 'winner', best: ['a'] });
  });
});

describe('no answer', () => {
  it('when every trial is invalid', () => {
    expect(asked(field([invalid('a'), invalid('b')])).kind).toBe('cannot-say');
  });

  it('when one misses and the other was not measured validly, which may hold', () => {
    const missing = facts('a', { cpu: 1, p95: 300 });
    const failing = { ...facts('a', { cpu: 1, p95: 30, errors: 0.3 }), state: 'failing' as const };
    for (const known of [missing, failing]) {
      expect(asked(field([known, invalid('b')]))).toMatchObject({ kind: 'cannot-say', best: [] });
      expect(asked(field([known])).kind).toBe('nobody-holds');
    }
  });

  it('when only one of two can be ranked', () => {
    expect(asked(field([facts('a', { cpu: 1, statements: 5, p95: 5 }), facts('b', { cpu: 0.1, p95: 5 })])).kind).toBe(
      'cannot-say',
    );
  });

  it('but there is one when there is only one topology', () => {
    expect(asked(field([facts('a', { p95: 5 })]))).toMatchObject({ kind: 'winner', best: ['a'] });
  });
});
