import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { estimateCapacity, stepLine } from '../../../../src/jobs/capacity/estimate.ts';
import { CAPACITY_FILE } from '../../../../src/records/capacity-record.ts';
import { parseAs } from '../../../../src/records/file-kind.ts';
import type { DataSet } from '../../../../src/topology/topology.ts';
import { service, topologyOf } from '../../../docker/platform/small-topology.ts';

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

const DUMP: DataSet = { service: 'db', server: 'postgresql', file: '/dump.sql', form: 'sql', sha256: 'ab' };

test('where the budgets of servers do not bind there is no estimate of so many servers', async () => {
  let isDown = false;
  const running = {
    topology: topologyOf(service('web')),
    services: [],
    entryUrls: ['http://127.0.0.1:1'],
    unboundServers: { servers: ['a'], reason: 'no root' },
    stop: () => Promise.resolve((isDown = true)),
    [Symbol.asyncDispose]: () => Promise.resolve((isDown = true)),
  };
  const asked = {
    scenario: { isolation: 'shared', readyWithinMs: 1000 },
    topology: topologyOf(service('web')),
    platform: { describe: () => Promise.resolve({ cpus: 2 }), bringUp: () => Promise.resolve(running) },
    needsBudgets: true,
    signal: new AbortController().signal,
  } as unknown as Parameters<typeof estimateCapacity>[0];
  await expect(estimateCapacity(asked)).rejects.toMatchObject({ code: 'INVALID_MEASUREMENT' });
  expect(isDown).toBe(true);
});

test.each([
  { data: [DUMP], expected: ['restore', 'bring up'] },
  { data: undefined, expected: ['bring up'] },
])('the data of a topology is restored before it is brought up: $expected', async ({ data, expected }) => {
  const done: string[] = [];
  const platform = {
    describe: () => Promise.resolve({ cpus: 2 }),
    restoreData: () => Promise.resolve(done.push('restore')),
    bringUp: () => {
      done.push('bring up');
      return Promise.reject(new Error('enough'));
    },
  };
  const asked = {
    scenario: { isolation: 'shared', readyWithinMs: 1000 },
    topology: { ...topologyOf(service('db')), ...(data !== undefined && { data }) },
    platform,
    signal: new AbortController().signal,
  } as unknown as Parameters<typeof estimateCapacity>[0];
  await expect(estimateCapacity(asked)).rejects.toThrow('enough');
  expect(done).toEqual(expected);
});
