import { expect, it } from 'vitest';
import { daySentence } from '../../../../src/verdicts/drill/day-words.ts';

type Drill = Parameters<typeof daySentence>[0]['drills'][number];

const drill = (name: string, worst: number | undefined, failed?: number): Drill => ({
  ...{ drill: name, title: '', hypothesis: '', state: 'met', sentence: '', plays: 1, expected: [], accounting: 'pass' },
  outage: worst === undefined ? { missing: 0 } : { median: worst, worst, missing: 0 },
  toWhole: { missing: 0 },
  ...(failed === undefined ? {} : { failed: { median: failed, worst: failed } }),
});
const say = (...drills: Drill[]): string =>
  daySentence({ topology: 'shop', scenario: 'day', isQuick: false, drills }).replace(/^.*? met; |; every.*$/g, '');

it('the longest outage is of hits that failed; where none did, hits were slow for so long', () => {
  expect(say(drill('kill:db', 9000, 12), drill('deploy:app', 57_000, 0))).toBe(
    'the longest outage 9.0 s (kill:db), the longest time of slow hits, none failed, 57.0 s (deploy:app)',
  );
  expect(say(drill('deploy:app', 57_000, 0))).toBe(
    'no outage was timed, the longest time of slow hits, none failed, 57.0 s (deploy:app)',
  );
});

it('where how many failed is unknown, it is an outage', () => {
  expect(say(drill('kill:db', 9000))).toBe('the longest outage 9.0 s (kill:db)');
});
