import { expect, it } from 'vitest';
import { answer } from '../../../../src/verdicts/choice/answer.ts';
import { objectivesIn } from '../../../../src/verdicts/choice/objectives.ts';
import { sentenceOf } from '../../../../src/verdicts/choice/sentence.ts';
import { runRecord } from '../../../support/run-fixture.ts';
import { type Given, facts, priced } from './some-facts.ts';

const OBJECTIVES = { objectives: objectivesIn({ p95Ms: 250, errorRatio: 0.01 }) };
const same: Given = { cpu: 1, cores: 0.4, memoryMb: 700, statements: 800, databaseMs: 70, p95: 4 };

/** @param given  what each topology has other than the rest */
function said(given: Readonly<Record<string, Given>>): string {
  const all = Object.entries(given).map(([name, own]) => facts(name, { ...same, ...own }));
  return sentenceOf({ run: runRecord(), given: answer(priced(all), OBJECTIVES) });
}

it('names those whose cost is alike, and what decided between them', () => {
  const sentence = said({
    cache: { memoryMb: 600 },
    queue: { memoryMb: 800, statements: 500 },
    cluster: { cores: 2, statements: 100 },
  });
  expect(sentence).toMatch(
    /^Take cache: of the 3 that meet the objectives, cache and queue cost least, too close to tell apart; of these cache needs 25 % less memory\. It costs [\d.]+ /,
  );
});

it('names what else did not tell them apart', () => {
  const sentence = said({
    cache: { statements: 400, databaseMs: 90 },
    queue: { statements: 800, databaseMs: 60 },
    cluster: { cores: 2, statements: 100 },
  });
  expect(sentence).toMatch(
    /cache and queue cost least, too close to tell apart, also by memory; of these cache needs 50 % fewer database statements per hit\. /,
  );
});

it('compares with the next of all that were alike', () => {
  const sentence = said({
    a: { memoryMb: 900, statements: 300 },
    b: { memoryMb: 600 },
    c: { memoryMb: 800, statements: 500 },
  });
  expect(sentence).toMatch(
    /b, c and a cost least, too close to tell apart; of these b needs 25 % less memory than c\./,
  );
});
