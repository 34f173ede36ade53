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
  ['nobody wrote', GOOD, proof('not-applicable', 'no writes'), 'unknown', 'acknowledged writes = stored rows'],
  ['nobody could tell ids', GOOD, undefined, 'unknown', 'acknowledged writes = stored rows'],
])('%s', (_what, accounting, made, state, stage) => {
  expect(accountingOf({ accounting, proof: made })).toMatchObject({ state, ...(stage === undefined ? {} : { stage }) });
});
