import { expect, it } from 'vitest';
import { accountingOf } from '../../../../src/figures/drill/accounting.ts';
import type { Identity } from '../../../../src/records/trial-record.ts';
import type { WriteProof } from '../../../../src/records/write-proof.ts';

const identity = (name: string, holds: boolean): Identity => ({
  name,
  left: 5,
  right: holds ? 5 : 4,
  allowance: 0,
  holds,
});
const GOOD = [identity('scheduled = sent + dropped', true)];
const QUEUED = 'messages left in the queues before counting = 0';
const STORED = 'acknowledged writes = rows stored';
const between = (name: string, left: number, right: number): Identity => ({ ...identity(name, false), left, right });
const proof = (state: WriteProof['state'], ...reasons: string[]): WriteProof => ({ state, reasons });

it.each([
  ['all counts close and each write is proved', GOOD, proof('proved'), 'pass', undefined],
  [
    'a write is lost',
    GOOD,
    proof('broken', '1 acknowledged and not stored: a'),
    'fail',
    'acknowledged writes = stored rows',
  ],
  [
    'a count broke on its way',
    [...GOOD, identity('hits that reached the load balancer = its own count', false)],
    proof('proved'),
    'fail',
    'hits that reached the load balancer = its own count',
  ],
  [
    'the database could not be asked',
    GOOD,
    proof('unknown', 'not read'),
    'unknown',
    'acknowledged writes = stored rows',
  ],
  ['messages were left', [...GOOD, between(QUEUED, 3, 0)], proof('unknown', 'not drained'), 'unknown', QUEUED],
  [
    'rows are missing that may be among them',
    [...GOOD, between(QUEUED, 3, 0), between(STORED, 10, 7)],
    proof('unknown', 'not drained'),
    'unknown',
    QUEUED,
  ],
  [
    'more rows are missing than were left',
    [...GOOD, between(QUEUED, 3, 0), between(STORED, 10, 6)],
    undefined,
    'fail',
    STORED,
  ],
  ['rows are missing, and none were left', [...GOOD, between(STORED, 10, 9)], undefined, 'fail', STORED],
  [
    'messages were left, and no message explains a loss',
    [...GOOD, between(QUEUED, 3, 0)],
    proof('broken', '5 acknowledged and not stored'),
    'fail',
    'acknowledged writes = stored rows',
  ],
  ['nobody wrote', GOOD, proof('not-applicable', 'no writes'), 'unknown', 'acknowledged writes = stored rows'],
  ['nobody could tell ids', GOOD, undefined, 'unknown', 'acknowledged writes = stored rows'],
])('%s', (_what, accounting, made, state, stage) => {
  expect(accountingOf({ accounting, proof: made })).toMatchObject({ state, ...(stage === undefined ? {} : { stage }) });
});
