import { expect, it } from 'vitest';
import { refuseUnreadableMetrics } from '../../../../src/jobs/gate/readable-metrics.ts';
import { DEFAULT_GATE, type GateSettings } from '../../../../src/records/gate-settings.ts';
import type { Scenario } from '../../../../src/scenario/scenario.ts';
import { readScenario } from '../../../../src/scenario/scenario-file.ts';
import { readTopology } from '../../../../src/topology/compose/topology-file.ts';
import { PROJECT_ROOT } from '../../../../src/base/project.ts';

const at = { root: PROJECT_ROOT, environment: {} };
const withDatabase = { ...(await readTopology('legacy', at)), name: 'baseline' };
const withoutOne = { ...(await readTopology('./topologies/examples/static-nginx', at)), name: 'candidate' };
const day = await readScenario('quick-day', at);

const gateBy = (...metrics: GateSettings['metrics'][number]['metric'][]): GateSettings => ({
  ...DEFAULT_GATE,
  metrics: metrics.map((metric) => ({ metric, tolerance: 0.1 })),
});
const scenario = (gate: GateSettings, durationMs = 25_000): Scenario => ({
  ...day,
  gate,
  load: { ...day.load, mode: 'time-lapse', hitsPerDay: 4_000_000, durationMs },
});

it('statements without a database are refused, naming the metric and the arm', () => {
  const wanted = scenario(gateBy('bytes_per_hit', 'statements_per_hit', 'rows_per_hit'));
  expect(() => {
    refuseUnreadableMetrics(wanted, [withDatabase, withoutOne]);
  }).toThrow(
    'the gate cannot have what it is to decide by: statements_per_hit: candidate has no database whose statements are read; rows_per_hit: candidate has no database whose statements are read',
  );
  expect(() => {
    refuseUnreadableMetrics(wanted, [withDatabase, withDatabase]);
  }).not.toThrow();
});

it('a percentile of too few hits is refused with how many it needs', () => {
  expect(() => {
    refuseUnreadableMetrics(scenario(gateBy('p99_ms', 'p50_ms', 'bytes_per_hit'), 5_000), [withoutOne]);
  }).toThrow(/p99_ms: it needs 10,000 hits a trial, and the scenario has 23\d$/);
});

it('what the usual metrics are is said of a scenario that names none', () => {
  const { gate: _gate, ...own } = scenario(DEFAULT_GATE);
  let hint = '';
  try {
    refuseUnreadableMetrics(own, [withoutOne, withoutOne]);
  } catch (error) {
    hint = (error as { hint: string }).hint;
  }
  expect(hint).toMatch(/gate\.metrics of .*, which names none/);
});

it("nobody knows before how many hits a user's own script sends", () => {
  const { load, ...rest } = scenario(gateBy('p99_ms'), 5_000);
  expect(() => {
    refuseUnreadableMetrics({ ...rest, load: { ...load, script: '/day.js' } }, [withoutOne]);
  }).not.toThrow();
});
