import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stepLine } from '../../../../src/jobs/capacity/estimate.ts';
import { CAPACITY_FILE } from '../../../../src/records/capacity-record.ts';
import { parseAs } from '../../../../src/records/file-kind.ts';

const STORED = join(import.meta.dirname, '../../../fixtures/stored/capacity/shop-day-narrow/capacity.json');

test('a step in which nothing was sent has a dash in the place of its p95 and its errors', () => {
  const line = stepLine({ connections: 4, answersPerSecond: 0, isWithinObjective: false });
  expect(line).toBe('4 connections: 0 answers/s, p95 -, errors -');
});

test('in an estimate of version 1 a p95 of 0 is read as unknown, with the errors beside it', async () => {
  const step = { connections: 1, answersPerSecond: 0, serviceP95Ms: 0, errorRatio: 1, isWithinObjective: false };
  const good = { ...step, answersPerSecond: 50, serviceP95Ms: 12, errorRatio: 0, isWithinObjective: true };
  const stored = JSON.parse(await readFile(STORED, 'utf8')) as object;
  const read = parseAs(CAPACITY_FILE, {
    ...stored,
    schema: 1,
    estimate: { engine: 'autocannon', steps: [good, step] },
  });
  if (read.state === 'refused') throw new Error(read.problems.join());
  const { serviceP95Ms: _time, errorRatio: _errors, ...known } = step;
  expect(read.record.estimate?.steps).toEqual([good, known]);
});
