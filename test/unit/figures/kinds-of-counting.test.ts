import { expect, test } from 'vitest';
import { areTimesAlike, countingOf, unlikeCounting } from '../../../src/figures/statement-counting.ts';

const ON = [{ name: 'pg_stat_statements.track_utility', value: 'on' }];
const OFF = [{ name: 'pg_stat_statements.track_utility', value: 'off' }];
const MYSQL = [{ name: 'mysql.statements', value: 'Com_*' }];

test.each([
  ['two kinds of database', ON, MYSQL, true],
  ['the same two on both sides', [...ON, ...MYSQL], [...MYSQL, ...ON], true],
  ['one of two that count by other settings', [...ON, ...MYSQL], [...OFF, ...MYSQL], false],
  ['PostgreSQL by other settings', ON, OFF, false],
  ['one that is not known', ON, [], false],
  ['MariaDB, and one that is not known', MYSQL, [], false],
  ['none that is known', [], [], true],
])('statements of %s may be compared: %s', (_what, first, second, isLike) => {
  expect(unlikeCounting([first, second], ['a', 'b']) === undefined).toBe(isLike);
  expect(unlikeCounting([second, first], ['b', 'a']) === undefined).toBe(isLike);
});

test('times are compared within one kind of database alone', () => {
  expect(areTimesAlike(ON, OFF)).toBe(true);
  expect(areTimesAlike(ON, [])).toBe(true);
  expect(areTimesAlike(ON, MYSQL)).toBe(false);
  expect(areTimesAlike(MYSQL, [])).toBe(false);
  expect(areTimesAlike(MYSQL, MYSQL)).toBe(true);
  expect(areTimesAlike([...ON, ...MYSQL], ON)).toBe(false);
});

test('that performance_schema is off, or the version another, changes no count', () => {
  const of = (value: string) =>
    countingOf([
      {
        databaseSettings: [
          {
            server: 'database',
            settings: [
              { name: 'mysql.performance_schema', value },
              { name: 'mysql.statements', value: 'Com_*' },
              { name: 'mysql.version', value },
            ],
          },
        ],
      },
    ]);
  expect(of('ON')).toEqual(MYSQL);
  expect(unlikeCounting([of('ON'), of('OFF')], ['a', 'b'])).toBeUndefined();
});
