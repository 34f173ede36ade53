import { expect, it } from 'vitest';
import { classOf } from '../../../src/report/sections/database.ts';

it.each([
  ['/* load com.x */ select a from b', 'read'],
  ['/* one */ /* insert */ (select a) union (select b)', 'read'],
  ['/* a /* nested */ comment */ select 1', 'read'],
  ['-- load x\nselect 1', 'read'],
  ['# load x\n  -- and more\n/* ** */insert into a values ($1)', 'insert'],
  ['/* update b */ with a as (select 1) select * from a', 'read'],
  ['/* select */ with a as (select 1) update b set c = $1', 'other'],
  ['/*select*/delete from a', 'update or delete'],
  ['vacuum /* select */ a', 'other'],
  // What the comment is of nobody sees.
  ['/* select a text that was cut off', 'other'],
  ['-- select x whose lines were stored as one', 'other'],
  ['', 'other'],
])('%j is classed %s', (query, expected) => {
  expect(classOf(query)).toBe(expected);
});

it('takes time that grows as a text of many comments does', () => {
  expect(classOf(`${'/* a */'.repeat(20_000)}select 1`)).toBe('read');
  expect(classOf('/* '.repeat(100_000))).toBe('other');
});
