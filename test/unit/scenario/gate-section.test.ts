import { describe, expect, it } from 'vitest';
import { DEFAULT_GATE } from '../../../src/records/gate-settings.ts';
import { readScenario } from '../../../src/scenario/scenario-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

const files = (gate: string) => ({
  'scenarios/day.yaml': `title: A day\nprofile: flat\nrequests:\n  - { name: home, path: /, weight: 1 }\n${gate}`,
  'scenarios/profiles/flat.yaml': `title: Flat\nsource: a test\ntimezone: UTC\nfractions: [${Array<number>(24)
    .fill(1 / 24)
    .join(', ')}]\n`,
});

async function gateOf(gate: string) {
  await using folder = await TemporaryFolder.with(files(gate));
  return (await readScenario('day', { root: folder.path })).gate;
}

async function refusalOf(gate: string): Promise<string> {
  await using folder = await TemporaryFolder.with(files(gate));
  return await folder.refusal(readScenario('day', { root: folder.path }));
}

describe('the section gate of a scenario', () => {
  it('may be left out, and has defaults for what it leaves out', async () => {
    expect(await gateOf('')).toBeUndefined();
    expect(await gateOf('gate: {}\n')).toEqual(DEFAULT_GATE);
    expect(
      await gateOf('gate: { metrics: [{ metric: p95_ms, tolerance_pct: 25 }], inconclusive_as: skipped }\n'),
    ).toEqual({
      ...DEFAULT_GATE,
      metrics: [{ metric: 'p95_ms', tolerance: 0.25 }],
      inconclusiveAs: 'skipped',
    });
  });

  it.each([
    [
      'an unknown metric',
      'gate: { metrics: [{ metric: p95 }] }',
      /day\.yaml:5 gate\.metrics\[0\]\.metric: must be one of .*did you mean p95_ms/,
    ],
    [
      'a metric twice',
      'gate: { metrics: [{ metric: p95_ms }, { metric: p95_ms }] }',
      /metrics\[1\]\.metric: p95_ms is already in the list/,
    ],
    [
      'five metrics',
      `gate: { metrics: [${['p50_ms', 'p95_ms', 'p99_ms', 'rows_per_hit', 'bytes_per_hit'].map((metric) => `{ metric: ${metric} }`).join(', ')}] }`,
      /gate\.metrics: has more than 4 entries/,
    ],
    [
      'a tolerance of nothing',
      'gate: { metrics: [{ metric: p95_ms, tolerance_pct: 0 }] }',
      /tolerance_pct: must be a number greater than 0/,
    ],
    [
      'looks that do not rise',
      'gate: { looks: [8, 8] }',
      /gate\.looks\[1\]: must be greater than the one before, got 8/,
    ],
    [
      'looks with which nothing can be proved',
      'gate: { looks: [3] }',
      /gate\.looks\[0\]: must be a whole number from 5/,
    ],
  ])('is refused with %s, with the line', async (_what, gate, message) => {
    expect(await refusalOf(`${gate}\n`)).toMatch(message);
  });
});
