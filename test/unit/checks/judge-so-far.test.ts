import { expect, it } from 'vitest';
import { judgeSoFar } from '../../../src/checks/judge-so-far.ts';
import type { MetricTotal } from '../../../src/records/trial-record.ts';
import { allOk } from '../../support/load-fixture.ts';

const soFar = { p50Ms: 2, p95Ms: 8, p99Ms: 20 };
const states = (checks: ReturnType<typeof judgeSoFar>) => checks.map(({ id, state }) => `${id} ${state}`);
const cpu = (item: string, value: number): MetricTotal => ({
  ...{ service: 'host', metric: 'host.cpu_ms_total', kind: 'counter', item },
  ...{ value, max: value },
});

it.each([
  [0.9, 'valid'],
  [3, 'warning'],
  [5.1, 'invalid'],
])('a lag of %d ms is %s, by the limits of the check of whole trials', (lagP99Ms, state) => {
  expect(states(judgeSoFar({ counts: allOk(10), soFar: { ...soFar, lagP99Ms } }, []))).toEqual([
    `lag ${state}`,
    'drops valid',
  ]);
});

it('a lag is nothing beside slow answers', () => {
  const slow = { p50Ms: 200, p95Ms: 500, p99Ms: 900, lagP99Ms: 9 };
  expect(states(judgeSoFar({ counts: allOk(10), soFar: slow }, []))[0]).toBe('lag valid');
});

it('drops warn, and steal is judged where the machine tells it', () => {
  const counts = { ...allOk(10), dropped: 2 };
  expect(states(judgeSoFar({ counts, soFar }, [cpu('idle', 800), cpu('steal', 200)]))).toEqual([
    'drops warning',
    'steal invalid',
  ]);
});

it('without due times, or before the first answer, there is no lag to judge', () => {
  expect(states(judgeSoFar({ counts: allOk(0), soFar }, []))).toEqual(['drops valid']);
  expect(states(judgeSoFar({ counts: allOk(0), soFar: { ...soFar, lagP99Ms: Number.NaN } }, []))).toEqual([
    'drops valid',
  ]);
});
