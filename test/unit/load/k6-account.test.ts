import { expect, test } from 'vitest';
import { parseLine } from '../../../src/load/k6/hit-line.ts';
import { K6Account } from '../../../src/load/k6/k6-account.ts';
import { arrivals } from '../../../src/scenario/arrivals.ts';
import type { ScheduleSpecification } from '../../../src/scenario/schedule.ts';

const SCHEDULE: ScheduleSpecification = {
  curve: { segments: [{ lengthMs: 3000, ratePerSecond: 1 }] },
  ...{ arrivals: 'uniform', seed: 1, writeKeyPrefix: 'k/' },
  requests: [
    {
      ...{ name: 'page', method: 'GET', path: '/', weight: 1, headers: {}, parameters: {}, isWrite: false },
      expect: { status: [200] },
    },
  ],
};
const ABOUT = {
  engine: 'k6',
  loadModel: 'open',
  startedAtMs: 0,
  generator: { cpuMs: 1, maxResidentBytes: 1, cpuP95Ratio: 0, eventLoopDelayP99Ms: 0, gcMs: 0, workers: 1 },
} as const;

function accountOf(lines: readonly string[]) {
  const account = new K6Account(SCHEDULE, { maxInFlight: 1, timeoutMs: 1000, workers: 1, intervalMs: 1000 });
  for (const arrival of arrivals(SCHEDULE)) account.plan(arrival);
  for (const line of lines) {
    const said = parseLine(line);
    if (said?.kind === 'start') account.begin(said.atMs);
    if (said?.kind === 'hit') account.add(said.hit);
  }
  return account.finish(ABOUT);
}

const hit = (index: number, atMs: number) => `benchday hit ${index} ${atMs} 1.000 1.000 200 0 1 1`;

test.each([0, 1_700_000_000_000, 4_000_000_000_000])(
  'hits count from the start that k6 told, by its clock, which shows %i, whatever ours does',
  (startMs) => {
    const lines = [`benchday start ${startMs}`, ...[100, 1200, 2300].map((ms, index) => hit(index, startMs + ms))];
    expect(accountOf(lines).intervals.map(({ counts }) => counts.sent)).toEqual([1, 1, 1]);
  },
);

test('a hit before any start is refused, as nobody knows when it was', () => {
  expect(() => accountOf([hit(0, 100)])).toThrow(/k6 reported hit 0 before it began/);
});
