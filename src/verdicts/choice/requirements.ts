import type { ScorecardRow } from '../../records/decision.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { Answer } from './answer.ts';
import { capacityCommand, drillCommand } from './not-measured.ts';

/** What one asks of a site beside the objectives of a run, with the command that measures it where there is one. */
const WANTED: readonly {
  readonly id: string;
  readonly title: string;
  readonly rule: string;
  readonly command?: (answer: Answer, run: RunRecord) => string | undefined;
}[] = [
  {
    id: 'capacity',
    title: 'Capacity: the largest day that it carries',
    rule: 'a search for the load that it still holds',
    command: capacityCommand,
  },
  {
    id: 'failover',
    title: 'Failover without a person',
    rule: 'a drill: a process is killed under load',
    command: (answer, run) => drillCommand(answer, run, 'kill'),
  },
  {
    id: 'no-single-point',
    title: 'No single point of failure',
    rule: 'an audit: each service and server is broken in each way',
    command: (answer, run) => drillCommand(answer, run, 'audit'),
  },
  {
    id: 'deploy',
    title: 'Quick deploy',
    rule: 'a drill: instances are replaced one by one under load',
    command: (answer, run) => drillCommand(answer, run, 'deploy'),
  },
  {
    id: 'rollback',
    title: 'Easy rollback',
    rule: 'a drill: a new version that never gets healthy is rolled back',
    command: (answer, run) => drillCommand(answer, run, 'bad-deploy'),
  },
  { id: 'scaling', title: 'Easy scaling', rule: 'a drill: an instance more under load' },
  { id: 'canary', title: 'A bad canary hurts few', rule: 'a drill: a new version that fails gets a share of the hits' },
  { id: 'parity', title: 'The same everywhere', rule: 'digests of development, CI and production side by side' },
];

/** @returns none for the arms of a gate, which asks something else */
export function requirementsOf(answer: Answer, run: RunRecord): readonly ScorecardRow[] {
  if (run.arms !== undefined) return [];
  return WANTED.map(({ id, title, rule, command }) => {
    const line = command?.(answer, run);
    return { id, title, rule, unit: '', state: 'not-measured', ...(line === undefined ? {} : { command: line }) };
  });
}
