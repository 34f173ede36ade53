import { expect, test } from 'vitest';
import type { MeasuredTrial } from '../../../../src/records/trial-record.ts';
import type { Decision } from '../../../../src/records/summary.ts';
import { summarise } from '../../../../src/verdicts/choice/summarise.ts';
import { measuredTopologies, unread } from '../../../support/measured-topologies.ts';

const withoutWork =
  (metric: string) =>
  (trial: MeasuredTrial): MeasuredTrial =>
    trial.topology === 'unread' ? unread(trial, metric) : trial;

test('a topology whose database was read and whose CPU time is least wins among equals', async () => {
  const { decision } = await summarise(
    measuredTopologies([
      ['legacy', { statementsPerHit: 12, cpuMsPerHit: 4 }],
      ['other', { statementsPerHit: 12, cpuMsPerHit: 3.5 }],
    ]),
  );
  expect(winnerOf(decision)).toBe('other');
});

test('a topology whose database was not read does not win over one that saved statements', async () => {
  const { decision } = await summarise(
    measuredTopologies(
      [
        ['legacy', { statementsPerHit: 4, cpuMsPerHit: 1.6 }],
        ['cache', { statementsPerHit: 0.82, cpuMsPerHit: 1.1 }],
        ['unread', { statementsPerHit: 4, cpuMsPerHit: 1 }],
      ],
      { change: withoutWork('postgresql.') },
    ),
  );
  expect(winnerOf(decision)).not.toBe('unread');
});

test('a topology whose database was not read does not win by a little less CPU time', async () => {
  const { decision } = await summarise(
    measuredTopologies(
      [
        ['legacy', { statementsPerHit: 12, cpuMsPerHit: 4 }],
        ['unread', { statementsPerHit: 12, cpuMsPerHit: 3.5 }],
      ],
      { change: withoutWork('postgresql.') },
    ),
  );
  expect(winnerOf(decision)).not.toBe('unread');
});

test('a topology whose CPU time was not read does not win by CPU time', async () => {
  const { decision } = await summarise(
    measuredTopologies(
      [
        ['legacy', { statementsPerHit: 0.4, cpuMsPerHit: 1.6 }],
        ['unread', { statementsPerHit: 0.41, cpuMsPerHit: 9 }],
      ],
      { change: withoutWork('container.cpu_ms_total') },
    ),
  );
  expect(winnerOf(decision)).not.toBe('unread');
});

test('a topology of which one container was not read does not win by CPU time', async () => {
  const { decision } = await summarise(
    measuredTopologies(
      [
        ['legacy', { statementsPerHit: 12, cpuMsPerHit: 4 }],
        ['unread', { statementsPerHit: 12, cpuMsPerHit: 4 }],
      ],
      {
        change: (trial) => (trial.topology === 'unread' ? unread(trial, 'container.cpu_ms_total', 'app-1') : trial),
      },
    ),
  );
  expect(winnerOf(decision)).not.toBe('unread');
});

function winnerOf({ kind, topologies }: Decision): string | undefined {
  return kind === 'winner' ? topologies[0] : undefined;
}
