import { describe, expect, it } from 'vitest';
import { TARGET_USE } from '../../../../src/records/objectives.ts';
import type { RunRecord } from '../../../../src/records/run-record.ts';
import type { Serving } from '../../../../src/records/serving.ts';
import { costOf, servingText } from '../../../../src/verdicts/choice/cost-words.ts';
import { ruleText } from '../../../../src/verdicts/choice/rule-text.ts';
import { buildFixture } from '../../../support/report-fixture.ts';

const exactly = (value: number) => ({ value, lower: value, upper: value });
const SERVING: Serving = {
  containers: 3,
  peakMemoryBytes: 4e9,
  demand: {
    intervals: 24,
    peakRatePerSecond: 400,
    idleCores: exactly(0.2),
    cpuMsPerHit: exactly(2),
    peakCores: exactly(3),
    roles: [
      { role: 'app', cores: 1 },
      { role: 'database', cores: 2 },
    ],
    usedCoreHoursPerMillionHits: 0.5,
  },
};
const { demand: _demand, ...NO_CORES } = SERVING;
const { peakMemoryBytes: _bytes, ...NO_MEMORY } = SERVING;
const PRICES = { coreHour: 0.04, gbHour: 0.005, currency: 'EUR' };
const SERVER = { cores: 2, memoryGb: 8, targetUse: 0.5 };

describe('what serving the day takes', () => {
  it('cores and memory, without prices and servers', () => {
    expect(servingText('a', SERVING, run())).toBe(
      'a takes 3 cores at the busiest time (0.2 when idle, then 2 ms of CPU a hit at 400 hits/s) and 4 GB in 3 containers. It used 0.5 core-hours per million hits.',
    );
    expect(costOf(SERVING, run())).toEqual({});
  });

  it('where rates hardly differ nothing is said of what idles and what a hit adds', () => {
    const { demand } = SERVING;
    const cpuMsPerHit = { value: -0.05, lower: -3, upper: 2.9 };
    const level = { ...SERVING, ...(demand && { demand: { ...demand, cpuMsPerHit, idleCores: exactly(3.1) } }) };
    expect(servingText('a', level, run())).toMatch(
      /^a takes 3 cores at the busiest time \(at 400 hits\/s; how much of it is idling these rates do not show\) and 4 GB/,
    );
  });

  it('of what runs already nobody knows the containers: they are unknown, not none', () => {
    expect(servingText('target', { containers: 0 }, run())).toBe(
      'what target takes is unknown, as it runs already and its containers are not read.',
    );
  });

  it('servers and money: (1 + 2) / 0.5 cores at 0.04 and 4 GB at 0.005, a day, over ten million hits', () => {
    const priced = run({ prices: PRICES, server: SERVER, hitsPerDay: 10e6 });
    const day = 24 * ((3 / 0.5) * 0.04 + 4 * 0.005);
    expect(costOf(SERVING, priced)).toEqual({
      costPerMillionHits: expect.closeTo(day / 10, 12) as number,
      servers: { least: 3, withOneToSpare: 4 },
    });
    expect(servingText('a', SERVING, priced)).toContain(
      ' That fits 3 servers of 2 cores and 8 GB filled to 50 % at most, or 4 with one to spare. The share of servers it takes, not whole servers, costs 0.624 EUR per million hits and 6.24 EUR a day. ',
    );
  });

  it('examples are named as such', () => {
    const example = { isExample: true } as const;
    const text = servingText(
      'a',
      SERVING,
      run({ prices: { ...PRICES, ...example }, server: { ...SERVER, cores: 64, ...example } }),
    );
    expect(text).toContain('That fits 1 server of 64 cores and 8 GB (an example size) filled');
    expect(text).toContain('EUR a day at example prices.');
  });

  it('a core of a role has its own price', () => {
    const roles = [{ role: 'database', coreHour: 0.4 }];
    const { costPerMillionHits } = costOf(SERVING, run({ prices: { ...PRICES, roles }, hitsPerDay: 1e6 }));
    expect(costPerMillionHits).toBeCloseTo(24 * ((1 / TARGET_USE) * 0.04 + (2 / TARGET_USE) * 0.4 + 4 * 0.005), 10);
  });

  it('what was not read is unknown, and costs nothing known', () => {
    const priced = run({ prices: PRICES, server: SERVER });
    expect(servingText('a', undefined, priced)).toBe('what a takes is unknown, as nothing of its containers was read.');
    expect(servingText('a', NO_CORES, priced)).toBe(
      'a takes 4 GB in 3 containers; its cores at the busiest time are unknown.',
    );
    expect(servingText('a', { ...NO_MEMORY, containers: 1 }, priced)).toContain(
      'and memory unknown in 1 container. It',
    );
    for (const unread of [undefined, NO_CORES, NO_MEMORY]) expect(costOf(unread, priced)).toEqual({});
  });

  it('a line that begins below 0 is none when idle', () => {
    const below = { ...SERVING, demand: { ...SERVING.demand, idleCores: exactly(-0.3) } } as Serving;
    expect(servingText('a', below, run())).toContain('(0 when idle');
  });
});

describe('the rule, as it is printed', () => {
  const objectives = { p95Ms: 250, errorRatio: 0.01 };

  it('without prices', () => {
    expect(ruleText(run({ objectives }), 'cores', {})).toMatchInlineSnapshot(
      `"Objectives: p95 up to 250 ms and errors up to 1 %. A p95 below its limit is met however late the generator was. Of those that meet them, whatever another equals or beats in everything (cost, memory, database statements, database time, p95 where valid) is out. Without prices nothing decides between the rest. Better is what paired trials prove (five or more, signed-rank test, 5 % either way, Holm over the topologies: of equal ones up to 10 % of runs call one better in a criterion); where they are too few, of two the one that the other needs more than by over 10 %. What was not read never wins and never loses."`,
    );
    expect(ruleText(run({ objectives: { ...objectives, isExample: true } }), 'cpu', {})).toMatch(
      /^Objectives \(examples\): p95 up to 250 ms and/,
    );
  });

  it('with prices, by whose use', () => {
    const text = ruleText(run({ objectives, prices: PRICES, server: SERVER }), 'price', {});
    expect(text).toContain(
      'The cheapest of the rest is taken, at 0.04 EUR for a core and hour, 0.005 for a GB; cores of the busiest time at 50 % use.',
    );
    const prices = { ...PRICES, isExample: true, roles: [{ role: 'database', coreHour: 0.08 }] };
    expect(ruleText(run({ objectives, prices }), 'price', {})).toMatch(
      /hour, 0\.08 for a core of the database, 0\.005 for a GB \(example prices\); cores of the busiest time at \d+ % use\./,
    );
    expect(ruleText(run({ objectives, prices }), 'cores', {})).toContain(
      'Prices decide between the rest, but cores and memory of the busiest time are unknown.',
    );
  });

  it('with what this machine is calibrated for', () => {
    const text = ruleText(run({ objectives }), 'cores', { cost: 0.03, p95: 0.2 });
    expect(text).toMatch(
      /more than by over 3 % in \S.* and 20 % in p95, as this machine is calibrated, and 10 % in the rest\./,
    );
  });
});

function run(changes: Partial<RunRecord['scenario']> = {}): RunRecord {
  const { run: fixture } = buildFixture({ hits: 10, durationMs: 1000, trials: 1 });
  const { prices: _, server: __, objectives: ___, ...scenario } = fixture.scenario;
  return { ...fixture, scenario: { ...scenario, ...changes } };
}
