import type { ValidityCheck } from '../../../../src/records/trial-record.ts';
import type { TopologySummary } from '../../../../src/records/summary.ts';
import { summarise } from '../../../../src/verdicts/choice/summarise.ts';
import { buildFixture } from '../../../support/report-fixture.ts';

type Measured = NonNullable<TopologySummary['measured']>;
export type Check = Measured['checks'][number];

const [pattern] = (await summarise(buildFixture({ hits: 300, durationMs: 3000, trials: 1 }))).topologies;

export function check(changes: Partial<Check>): Check {
  const plain: ValidityCheck & { trial: number } = {
    trial: 1,
    id: 'lag',
    title: 'Lag',
    speaksFor: 'time',
    state: 'invalid',
    measured: '',
    limits: '',
  };
  return { ...plain, ...changes };
}

export interface Changes {
  readonly measured?: undefined;
  readonly time?: 'valid' | 'warning' | 'invalid';
  readonly work?: 'valid' | 'warning' | 'invalid';
  readonly checks?: readonly Check[];
  readonly errorRatio?: number | undefined;
  readonly steal?: number | undefined;
  readonly trials?: number;
  readonly failures?: readonly string[];
}

export function topology(name: string, changes: Changes = {}): TopologySummary {
  const { time = 'valid', work = 'valid', checks = [], trials = 3 } = changes;
  const figure = (value: number) => ({ median: value, min: value / 2, max: value * 2, trials });
  if (pattern === undefined) throw new Error('the fixture has no topology');
  const { measured, ...rest } = pattern;
  const own: TopologySummary = {
    ...rest,
    name,
    trials: { planned: trials, measured: trials, validTime: trials, validWork: trials, failed: 0 },
    validity: { time, work },
    failures: [...(changes.failures ?? [])],
  };
  if ('measured' in changes || measured === undefined) return own;
  const { errorRatio: _errors, stealRatio: _steal, offloadRatio: _offload, ...figures } = measured;
  return {
    ...own,
    measured: {
      ...figures,
      checks: [...checks],
      ...(changes.errorRatio !== undefined && { errorRatio: figure(changes.errorRatio) }),
      ...(changes.steal !== undefined && { stealRatio: figure(changes.steal) }),
    },
  };
}
