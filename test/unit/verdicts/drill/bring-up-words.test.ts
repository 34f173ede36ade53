import { expect, it } from 'vitest';
import { bringUpLines, lackingPlays } from '../../../../src/verdicts/drill/bring-up-words.ts';
import { drillBins } from '../../../support/drill-bins.ts';
import { DRILL_SETTINGS, playFacts, plays } from '../../../support/drill-play.ts';

const at = (word: string, trial: number, sharedBringUp?: { number: number; place: number; because?: string }) =>
  playFacts(word, trial, drillBins(30_000), { measured: { ...(sharedBringUp !== undefined && { sharedBringUp }) } });

const settings = { ...DRILL_SETTINGS, drills: ['kill:app', 'pause:app'], bringUp: 'shared' as const };

it('says which plays shared a bring-up, in their order, and why another was made', () => {
  const all = plays([
    at('kill:app', 1, { number: 1, place: 1 }),
    at('control', 4, { number: 2, place: 2 }),
    at('pause:app', 3, { number: 2, place: 1, because: 'not all was as before within 60 s: app is not ready' }),
    at('control', 2, { number: 1, place: 2 }),
  ]);
  expect(bringUpLines({ plays: [...all] })).toEqual([
    'bring-up 1: 2 plays: kill:app (trial 1), control (trial 2)',
    'bring-up 2: 2 plays: pause:app (trial 3), control (trial 4), as not all was as before within 60 s: app is not ready',
  ]);
  expect(bringUpLines({ plays: [...plays([at('kill:app', 1)])] })).toEqual([]);
});

it('a control more than was asked for stands for no fault that was not played', () => {
  const controls = [at('control', 1), at('control', 2), at('kill:app', 3)];
  expect(lackingPlays({ plays: [...plays(controls)], settings })).toBe(1);
  expect(lackingPlays({ plays: [...plays([...controls, at('pause:app', 4)])], settings })).toBe(0);
});
