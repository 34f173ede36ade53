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

/** CPU time, ms, of the least disturbed of some rounds. */
function cpuMsOf(work: () => void): number {
  const rounds = Array.from({ length: 7 }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...rounds);
}

it.each([
  ['comments', '/* a */', 'read'],
  ['lines of comment', '-- a\n', 'read'],
  ['comments that do not end', '/* ', 'other'],
])('takes time that grows as a text of many %s does', (_, comment, expected) => {
  const [few, many] = [2_000, 20_000].map((count) => `${comment.repeat(count)}select 1`);
  // As much text in ten parts: what grows as its square takes a tenth of the time that it takes in one.
  const parts = cpuMsOf(() => {
    for (let part = 0; part < 10; part += 1) expect(classOf(String(few))).toBe(expected);
  });
  const whole = cpuMsOf(() => {
    expect(classOf(String(many))).toBe(expected);
  });
  expect(whole).toBeLessThan(3 * parts);
});
