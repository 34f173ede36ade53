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
