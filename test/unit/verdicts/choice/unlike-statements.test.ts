import { expect, test } from 'vitest';
import type { MeasuredTrial } from '../../../../src/records/trial-record.ts';
import { summarise } from '../../../../src/verdicts/choice/summarise.ts';
import { measuredTopologies } from '../../../support/measured-topologies.ts';

const UTILITY = 'pg_stat_statements.track_utility';

const summaryWith = (utility: Readonly<Record<string, string>>) =>
  summarise(
    measuredTopologies(
      [
        ['legacy', { statementsPerHit: 12, cpuMsPerHit: 4 }],
        ['other', { statementsPerHit: 6, cpuMsPerHit: 4 }],
      ],
      {
        change: (trial: MeasuredTrial) => {
          const value = utility[trial.topology];
          if (value === undefined) return trial;
          return { ...trial, databaseSettings: [{ server: 'database', settings: [{ name: UTILITY, value }] }] };
        },
      },
    ),
  );
const offloads = ({ topologies }: Awaited<ReturnType<typeof summaryWith>>) =>
  topologies.map(({ measured }) => measured?.offloadRatio);

test('a topology does not win by statements that its database counts by other settings', async () => {
  const summary = await summaryWith({ legacy: 'on', other: 'off' });
  expect(summary.decision.kind).not.toBe('winner');
  expect(offloads(summary)).toEqual([0, undefined]);
  expect(summary.warnings[0]).toContain(`statements are not compared: their databases count`);
  expect(summary.warnings[0]).toContain(`${UTILITY} is on in legacy, off in other`);
});

test('databases that count alike are compared', async () => {
  const summary = await summaryWith({ legacy: 'off', other: 'off' });
  expect(summary.decision).toMatchObject({ kind: 'winner', topologies: ['other', 'legacy'] });
  expect(offloads(summary)).toEqual([0, 0.5]);
});

/** As the one database of the fixture has it. */
const timeOf = ({ metrics, topology }: MeasuredTrial): MeasuredTrial['metrics'][number] => {
  const statements = metrics.find(({ metric }) => metric === 'postgresql.statements_total');
  if (statements === undefined) throw new Error('the fixture counts statements');
  const value = topology === 'legacy' ? 9000 : 1000;
  return { ...statements, metric: 'postgresql.time_ms_total', value, max: value };
};

const onTwoKinds = (kinds: Readonly<Record<string, 'mysql' | 'postgresql'>>) =>
  summarise(
    measuredTopologies(
      [
        ['legacy', { statementsPerHit: 6, cpuMsPerHit: 4 }],
        ['other', { statementsPerHit: 3, cpuMsPerHit: 8 }],
      ],
      {
        change: (trial: MeasuredTrial) => ({
          ...trial,
          metrics: [...trial.metrics, timeOf(trial)],
          databaseSettings: [
            {
              server: 'database',
              settings:
                kinds[trial.topology] === 'mysql'
                  ? [
                      { name: 'mysql.performance_schema', value: 'ON' },
                      { name: 'mysql.statements', value: 'Com_*' },
                      { name: 'mysql.version', value: '10.11' },
                    ]
                  : [{ name: UTILITY, value: 'on' }],
            },
          ],
        }),
      },
    ),
  );

test('databases of two kinds count statements alike, but their times are not compared', async () => {
  const summary = await onTwoKinds({ legacy: 'postgresql', other: 'mysql' });
  expect(offloads(summary)).toEqual([0, 0.5]);
  expect(summary.warnings.join('\n')).toContain(
    'database times are not compared: legacy and other have databases of different kinds',
  );
  expect(summary.warnings.join('\n')).not.toContain('statements are not compared');
  expect(JSON.stringify(summary.decision.standings)).not.toContain('database time');
});

test.each(['mysql', 'postgresql'] as const)('times of two databases that are %s are compared', async (kind) => {
  const summary = await onTwoKinds({ legacy: kind, other: kind });
  expect(summary.warnings.join('\n')).not.toContain('not compared');
  expect(JSON.stringify(summary.decision.standings)).toContain('database time');
});
