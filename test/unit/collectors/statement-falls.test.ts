import { expect, test } from 'vitest';
import { StatementFalls, entriesText } from '../../../src/collectors/statement-falls.ts';

const BEFORE = '10/1 100 40 900,10/2 3 70 80';

test.each([
  ['nothing happened', BEFORE, 0],
  ['both were asked again, one of them slower and faster than ever', '10/1 140 30 950,10/2 4 70 80', 0],
  ['a new one came', `${BEFORE},10/3 1 5 5`, 0],
  ['one is gone', '10/1 140 40 900', 1],
  ['one counts less', '10/1 99 40 900,10/2 3 70 80', 1],
  ['one counts more, but its longest time is shorter', '10/1 100 40 900,10/2 9 60 75', 1],
  ['one counts more, but its shortest time is longer', '10/1 100 40 900,10/2 9 71 99', 1],
  ['the same statement of another user took its place', '10/1 100 40 900,11/2 3 70 80', 1],
  ['all are gone', null, 2],
])('entries of pg_stat_statements: %s', (_what, text, falls) => {
  const watch = new StatementFalls();
  expect(watch.see(BEFORE, 0)).toBe(0);
  expect(watch.see(text, 0)).toBe(falls);
  expect(watch.see(text, 0), 'falls stay').toBe(falls);
});

test('an entry that was planned and not executed yet has no shortest time to rise from', () => {
  const watch = new StatementFalls();
  watch.see('10/1 0 0 0', 0);
  expect(watch.see('10/1 2 5 9', 0)).toBe(0);
});

test('from version 17 on an entry that was reset says so by its time, whatever it counts', () => {
  expect(entriesText(150_018)).toContain('min_exec_time');
  expect(entriesText(170_000)).toContain('stats_since');
  const watch = new StatementFalls();
  watch.see('10/1 100 1790000000000000', 0);
  expect(watch.see('10/1 150 1790000000000000', 0)).toBe(0);
  expect(watch.see('10/1 200 1790000009000000', 0)).toBe(1);
});

test('a call of what resets is one, whatever the entries look like afterwards', () => {
  const watch = new StatementFalls();
  expect(watch.see(BEFORE, 7), 'those of before count for nothing').toBe(0);
  expect(watch.see(BEFORE, 8)).toBe(1);
  expect(watch.see(BEFORE, 8)).toBe(1);
  expect(watch.see(BEFORE, 0), 'its own entry was thrown away').toBe(1);
});

test('an entry that was executed once before has times to compare by', () => {
  const watch = new StatementFalls();
  watch.see('10/1 1 5 5', 0);
  expect(watch.see('10/1 2 6 6', 0)).toBe(1);
});

test('an entry without any fact but its time is told by that alone', () => {
  const watch = new StatementFalls();
  watch.see('10/1 1 7', 0);
  expect(watch.see('10/1 1 7', 0)).toBe(0);
  expect(watch.see('10/1 1 8', 0)).toBe(1);
});
