import { expect, it } from 'vitest';
import { drillSentence } from '../../../../src/verdicts/drill/words.ts';

const say = (changes: Partial<Parameters<typeof drillSentence>[0]>): string =>
  drillSentence({
    ...{ drill: 'kill:app', title: '', state: 'met', reason: 'every count closed' },
    ...{ noticed: 3, plays: 3, outage: { median: 2400, worst: 5100, missing: 0 } },
    ...changes,
  });

it.each([
  [{}, 'clients noticed it in 3 of 3 plays, and were served well again after 2.4 s (worst 5.1 s)'],
  [
    { noticed: 1, plays: 1, outage: { median: 2400, worst: 2400, missing: 0 } },
    'clients noticed it in 1 of 1 play, and were served well again after 2.4 s',
  ],
  [
    { outage: { median: 2400, worst: 5100, missing: 1 } },
    'clients noticed it in 3 of 3 plays, and were served well again after 2.4 s (worst 5.1 s), but in 1 not while it was measured',
  ],
  [
    { noticed: 1, outage: { missing: 1 } },
    'clients noticed it in 1 of 3 plays, and were not seen to be served well again',
  ],
  [
    {
      outage: { median: 2400, worst: 2400, missing: 0 },
      failed: { median: 0, worst: 0 },
      slow: { median: 40, worst: 49 },
    },
    'clients noticed it in 3 of 3 plays by at most 49 slow hits alone, none failed, and were served well again after 2.4 s',
  ],
  [
    {
      outage: { median: 2400, worst: 2400, missing: 0 },
      failed: { median: 0, worst: 1 },
      slow: { median: 40, worst: 49 },
    },
    'clients noticed it in 3 of 3 plays, and were served well again after 2.4 s',
  ],
  [
    {
      noticed: 1,
      plays: 1,
      outage: { median: 2400, worst: 2400, missing: 0 },
      failed: { median: 0, worst: 0 },
      slow: { median: 1, worst: 1 },
    },
    'clients noticed it in 1 of 1 play by 1 slow hit alone, none failed, and were served well again after 2.4 s',
  ],
  [{ noticed: 0, outage: { missing: 0 } }, 'no client noticed it in 3 plays'],
])('a drill in a sentence: %j', (changes, words) => {
  expect(say(changes)).toBe(`kill:app: met: ${words}; every count closed`);
});
