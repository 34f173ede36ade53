import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type WriteAccount, proveWrites } from '../../../src/checks/write-proof.ts';
import type { ReadJournal } from '../../../src/records/write-journal.ts';

const PREFIX = 'run/1/m/';
const ids = (...numbers: readonly number[]) => numbers.map((number) => `${PREFIX}${number}`);

function journal(changes: Partial<ReadJournal> = {}): ReadJournal {
  const acknowledged = changes.acknowledged ?? [];
  return {
    head: { worker: 0, workers: 1, prefix: PREFIX },
    acknowledged,
    acknowledgedAtMs: acknowledged.map((_, index) => 100 * index),
    refused: [],
    unknown: [],
    problems: [],
    ...changes,
  };
}

const account = (changes: Partial<WriteAccount> = {}): WriteAccount => ({
  journals: [journal({ acknowledged: ids(1, 2, 3), refused: ids(4), unknown: ids(5, 6) })],
  workers: 1,
  prefix: PREFIX,
  stored: ids(1, 2, 3, 5),
  stillQueued: 0,
  ...changes,
});

describe('the proof of exactly once', () => {
  it('holds when every acknowledged write is stored once; one without an answer may be', () => {
    const { state, reasons, sets } = proveWrites(account());
    expect({ state, reasons }).toEqual({ state: 'proved', reasons: [] });
    expect(sets).toMatchObject({
      attempted: 6,
      acknowledged: 3,
      storedRows: 4,
      recovered: { count: 1, first: ids(5) },
      identity: { left: 4, right: 4 },
    });
    expect(sets).not.toHaveProperty('redelivered');
  });

  it.each<[string, Partial<WriteAccount>, string, object]>([
    [
      'an acknowledged write that is not stored',
      { stored: ids(1, 3) },
      '1 acknowledged and not stored: run/1/m/2',
      { lost: { count: 1, first: ids(2), oldestAtMs: 100 } },
    ],
    [
      'a row that nobody sent',
      { stored: ids(1, 2, 3, 99) },
      '1 stored and never sent: run/1/m/99',
      { phantom: { count: 1, first: ids(99) } },
    ],
    [
      'a row that is there twice',
      { stored: ids(1, 2, 2, 3) },
      '1 stored more than once: run/1/m/2',
      { appliedTwice: { count: 1, first: ids(2) } },
    ],
    [
      'a refused write that is stored',
      { stored: ids(1, 2, 3, 4) },
      '1 refused and yet stored: run/1/m/4',
      { wronglyReported: { count: 1, first: ids(4) } },
    ],
  ])('is broken by %s, which is named', (_name, changes, reason, sets) => {
    const proof = proveWrites(account(changes));
    expect(proof).toMatchObject({ state: 'broken', reasons: [reason], sets });
  });

  it.each<[string, Partial<WriteAccount>, string]>([
    ['no write was attempted', { journals: [journal()], stored: [] }, 'no write was attempted'],
    [
      'no write was acknowledged',
      { journals: [journal({ refused: ids(1), unknown: ids(2) })], stored: ids(2) },
      'no write was acknowledged',
    ],
    [
      'the database did not answer',
      { stored: { failure: 'ECONNREFUSED' } },
      'the stored writes were not read: ECONNREFUSED',
    ],
    ['messages were left in the queues', { stillQueued: 2 }, '2 messages were left in the queues: not drained'],
    ['the deliveries were not read', { delivered: { failure: 'gone' } }, 'the deliveries were not read: gone'],
    [
      'the dead letters were not counted',
      { deadLetters: { failure: 'gone' } },
      'the dead letters were not counted: gone',
    ],
    ['a generator left no journal', { workers: 2 }, 'the journal of generator 1 is missing'],
    [
      'a journal has a gap',
      { journals: [journal({ acknowledged: ids(1), problems: ['it has no END'] })], stored: ids(1) },
      'the journal of generator 0: it has no END',
    ],
    [
      'a journal is of another trial',
      { journals: [journal({ head: { worker: 0, workers: 1, prefix: 'run/2/m/' } })], stored: [] },
      'the journal of generator 0 is of the writes run/2/m/',
    ],
    [
      'two journals have the same write',
      {
        workers: 2,
        journals: [
          journal({ acknowledged: ids(1), head: { worker: 0, workers: 2, prefix: PREFIX } }),
          journal({ unknown: ids(1), head: { worker: 1, workers: 2, prefix: PREFIX } }),
        ],
        stored: ids(1),
      },
      'run/1/m/1 is in two journals',
    ],
  ])('is unknown when %s', (_name, changes, reason) => {
    const proof = proveWrites(account(changes));
    expect(proof.state).toBe('unknown');
    expect(proof.reasons).toContain(reason);
  });

  it('is broken, and not only unknown, by what no gap can explain', () => {
    const gap = journal({ acknowledged: ids(1, 2), problems: ['it has no END'] });
    expect(proveWrites(account({ journals: [gap], stored: ids(1, 1, 2) })).state).toBe('broken');
    expect(proveWrites(account({ journals: [gap], stored: ids(1) })).state).toBe('broken');
    // a row that only the missing part of the journal may name
    expect(proveWrites(account({ journals: [gap], stored: ids(1, 2, 3) })).state).toBe('unknown');
    expect(proveWrites(account({ journals: [journal()], stored: ids(7) })).state).toBe('broken');
    expect(proveWrites(account({ journals: [], stored: ids(7) })).state).toBe('unknown');
  });

  it('does not call lost what may still be in a queue, only what is more than that', () => {
    expect(proveWrites(account({ stored: ids(1, 3), stillQueued: 1 }))).toMatchObject({
      state: 'unknown',
      sets: { lost: { count: 0, first: [] } },
    });
    expect(proveWrites(account({ stored: ids(3), stillQueued: 1 }))).toMatchObject({
      state: 'broken',
      sets: { lost: { count: 1, first: ids(1, 2), oldestAtMs: 0 } },
    });
  });

  it('lets dead letters that are named stand for themselves, and those only counted make it unknown', () => {
    const stored = ids(1, 3, 5);
    expect(proveWrites(account({ stored, deadLetters: { count: 1, ids: ids(2) } }))).toMatchObject({
      state: 'proved',
      sets: { deadLettered: { count: 1, first: ids(2), isNamed: true }, identity: { left: 4, right: 4 } },
    });
    expect(proveWrites(account({ stored, deadLetters: { count: 1 } }))).toMatchObject({
      state: 'unknown',
      reasons: ['1 acknowledged writes are not stored, and the ids of 1 dead letters are not known'],
    });
    expect(proveWrites(account({ deadLetters: { count: 1 } })).state).toBe('proved');
    expect(proveWrites(account({ stored, deadLetters: { count: 0 } })).state).toBe('broken');
    expect(proveWrites(account({ stored, deadLetters: { failure: 'gone' } })).state).toBe('unknown');
  });

  it('counts what was delivered again, which is allowed', () => {
    expect(proveWrites(account({ delivered: ids(1, 1, 2, 3, 3, 3, 5) }))).toMatchObject({
      state: 'proved',
      sets: { redelivered: { count: 3, first: ids(1, 3) } },
    });
  });

  it('names at most twenty ids, in the order of their numbers', () => {
    const many = Array.from({ length: 300 }, (_, index) => index);
    const proof = proveWrites(
      account({ journals: [journal({ acknowledged: ids(...many.toReversed()) })], stored: [] }),
    );
    expect(proof.sets?.lost).toMatchObject({ count: 300, first: ids(...many.slice(0, 20)) });
    expect(proof.reasons[0]).toBe('300 acknowledged and not stored: run/1/m/0, run/1/m/1, run/1/m/2, ...');
  });

  it('of a million writes can be made', { timeout: 120_000 }, () => {
    const all = Array.from({ length: 1_150_000 }, (_, index) => `${PREFIX}${index}`);
    const proof = proveWrites(account({ journals: [journal({ acknowledged: all })], stored: all, delivered: all }));
    expect(proof).toMatchObject({ state: 'proved', sets: { storedIds: 1_150_000, redelivered: { count: 0 } } });
  });

  it('agrees with the sets as they are defined', () => {
    const some = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 14 });
    const ends = fc.array(fc.constantFrom('none', 'OK', 'FAIL', 'INFO'), { minLength: 13, maxLength: 13 });
    fc.assert(
      fc.property(ends, some, some, some, (fates, stored, delivered, dead) => {
        const having = (fate: string) => fates.flatMap((own, number) => (own === fate ? [number] : []));
        const [K, F, I] = [having('OK'), having('FAIL'), having('INFO')];
        const A = [...K, ...F, ...I];
        const S = [...new Set(stored)].sort((a, b) => a - b);
        const E = [...new Set([...stored, ...dead])];
        const times = (list: readonly number[], number: number) => list.filter((each) => each === number).length;
        const expected = {
          lost: K.filter((number) => !E.includes(number)),
          phantom: S.filter((number) => !A.includes(number)),
          appliedTwice: S.filter((number) => times(stored, number) > 1),
          wronglyReported: F.filter((number) => S.includes(number)),
          recovered: I.filter((number) => S.includes(number)),
        };
        const redelivered = [...new Set(delivered)].reduce((sum, number) => sum + times(delivered, number) - 1, 0);

        const { state, sets } = proveWrites(
          account({
            journals: [journal({ acknowledged: ids(...K), refused: ids(...F), unknown: ids(...I) })],
            stored: ids(...stored),
            delivered: ids(...delivered),
            deadLetters: { count: dead.length, ids: ids(...dead) },
          }),
        );

        for (const [name, numbers] of Object.entries(expected)) {
          expect(sets).toMatchObject({ [name]: { count: numbers.length, first: ids(...numbers) } });
        }
        expect(sets?.redelivered?.count).toBe(redelivered);
        expect(sets?.identity).toEqual({
          left: K.length + I.filter((number) => E.includes(number)).length,
          right: E.length,
        });
        const { lost, phantom, appliedTwice, wronglyReported } = expected;
        const isViolated = [lost, phantom, appliedTwice, wronglyReported].some((set) => set.length > 0);
        if (isViolated) expect(state).toBe('broken');
        else if (K.length === 0) expect(state).toBe('unknown');
        else if (sets?.identity.left === sets?.identity.right) expect(state).toBe('proved');
        else expect(state).toBe('broken');
      }),
      { numRuns: 2000 },
    );
  });
});
