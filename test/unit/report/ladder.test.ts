import { describe, expect, it } from 'vitest';
import { changeText } from '../../../src/report/format.ts';
import { rungsOf } from '../../../src/report/ladder.ts';
import { readModel } from '../../../src/report/model.ts';
import { buildFixture } from '../../support/report-fixture.ts';

const modelOf = (topologies: number) => readModel(buildFixture({ topologies, trials: 1, hits: 6_000 }));

describe('the steps of the ladder', () => {
  it('sets each topology against the one before it, in the order of the scenario', async () => {
    const model = await modelOf(5);
    const rungs = rungsOf(model);
    expect(rungs.map(({ topology, previous }) => `${previous.name} > ${topology.name}`)).toEqual([
      'legacy > cache',
      'cache > messaging',
      'messaging > tasks',
      'tasks > cluster',
    ]);
    const [legacy, cache] = model.topologies.map(({ measured }) => measured?.database?.statements.median ?? Number.NaN);
    expect(rungs[0]?.statements).toBeCloseTo((cache ?? 0) / (legacy ?? 1) - 1, 10);
    expect(rungs[0]?.isLighter).toBe(true);
  });

  it('says of a step that lowers neither statements nor time that the work does not fall', async () => {
    const model = await modelOf(2);
    const backwards = { ...model, topologies: [...model.topologies].reverse() };
    expect(rungsOf(backwards).map(({ isLighter }) => isLighter)).toEqual([false]);
  });

  it('has no change where two databases count by other settings, or one of the topologies is invalid', async () => {
    const model = await modelOf(2);
    const counted = (value: string) => [{ name: 'pg_stat_statements.track', value }];
    const unlike = model.topologies.map((topology, index) => {
      const { measured } = topology.summary;
      if (measured?.database === undefined) throw new Error('the fixture has databases');
      const database = { ...measured.database, counting: counted(index === 0 ? 'all' : 'top') };
      const own = { ...measured, database };
      return { ...topology, measured: own, summary: { ...topology.summary, measured: own } };
    });
    const [step] = rungsOf({ ...model, topologies: unlike });
    expect(step).toMatchObject({ statements: undefined });
    expect(step?.databaseTime).toBeDefined();
    const invalid = model.topologies.map((topology) => ({
      ...topology,
      summary: { ...topology.summary, validity: { time: 'valid' as const, work: 'invalid' as const } },
    }));
    const [unusable] = rungsOf({ ...model, topologies: invalid });
    expect(unusable).toMatchObject({ statements: undefined, databaseTime: undefined, isLighter: undefined });
  });

  it('has no step where fewer than two databases were measured', async () => {
    expect(rungsOf(await modelOf(1))).toEqual([]);
  });

  it.each([
    [-0.8, '−80 %'],
    [-0.9996, '−99.9 %'],
    [-1, '−100 %'],
    [0.12, '+12 %'],
    [-0.0123, '−1.2 %'],
    [0.0001, '±0 %'],
    [undefined, '–'],
  ])('writes %s as %s', (ratio, expected) => {
    expect(changeText(ratio)).toBe(expected);
  });
});
