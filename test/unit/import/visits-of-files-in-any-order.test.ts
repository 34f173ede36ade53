import { expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import { LogImport } from '../../../src/import/log-import.ts';
import { VisitCollector } from '../../../src/import/visit-collector.ts';
import { SESSION_GAP_S, Visits } from '../../../src/import/visits.ts';

import { line } from './log-texts.ts';

const NOON_S = 1_431_864_000;
const DAY_S = 86_400;
const morning = [0, 60, 120];
/** Three requests of one client on each of these days. */
const visitsOf = (days: readonly number[]) => {
  const visits = new Visits();
  for (const day of days) for (const atS of morning) visits.add(0, NOON_S + day * DAY_S + atS, true);
  return visits;
};
const lengthsOf = (visits: Visits) => [...visits.sessionLengths().entries()].filter(([, count]) => count > 0);

it.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 2, 0]]])('files of days in the order %j hold the same visits', (days) => {
  const visits = visitsOf(days);
  expect(visits.sessions).toBe(3);
  expect(lengthsOf(visits)).toEqual([[3, 3]]);
  expect(visits.medianPauseS()).toBe(60);
});

it('lines that are a little out of order belong to the visit under way', () => {
  const visits = new Visits();
  for (const atS of [SESSION_GAP_S, 0, SESSION_GAP_S + 1, 2 * SESSION_GAP_S]) visits.add(0, NOON_S + atS, true);
  expect(visits.sessions).toBe(1);
  expect(lengthsOf(visits)).toEqual([[4, 1]]);
});

it('a log that is written newest first holds the sessions, lengths and pauses of the same log in order', () => {
  const chance = random(3);
  const hits: (readonly [client: number, timeS: number, isPage: boolean])[] = [];
  const timeS = Array.from({ length: 20 }, () => NOON_S);
  for (let hit = 0; hit < 5000; hit++) {
    const client = Math.floor(chance() * 20);
    const pauseS = Math.floor(chance() ** 8 * 3 * SESSION_GAP_S);
    timeS[client] = (timeS[client] ?? 0) + pauseS;
    // What a visitor did not choose himself comes with the page before it.
    hits.push([client, timeS[client], pauseS > 0]);
  }
  const [inOrder, newestFirst] = [new Visits(), new Visits()];
  for (const hit of hits) inOrder.add(...hit);
  for (const hit of hits.reverse()) newestFirst.add(...hit);
  expect(inOrder.sessions).toBeGreaterThan(100);
  expect(newestFirst.sessions).toBe(inOrder.sessions);
  expect(lengthsOf(newestFirst)).toEqual(lengthsOf(inOrder));
  expect(newestFirst.medianPauseS()).toBe(inOrder.medianPauseS());
});

it.each([[1], [-1]])('a session of 20 hours with a hit every 20 minutes is one, in the direction %i', (direction) => {
  const visits = new Visits();
  for (let hit = 0; hit < 60; hit++) visits.add(0, NOON_S + direction * hit * 1200, true);
  expect(lengthsOf(visits)).toEqual([[60, 1]]);
  expect(visits.medianPauseS()).toBe(1200);
});

it('a session that never ends goes on for weeks', () => {
  for (const direction of [1, -1]) {
    const visits = new Visits();
    for (let hit = 0; hit < 900; hit++) visits.add(0, NOON_S + direction * hit * SESSION_GAP_S, false);
    expect(lengthsOf(visits)).toEqual([[900, 1]]);
  }
});

it('of a log newest first, what was asked for in one second is in its own order', () => {
  const asked = (lines: readonly string[]) => {
    const visits = new VisitCollector();
    const log = new LogImport({ visits });
    log.push(Buffer.from(lines.join('')));
    log.endFile();
    return [...visits.visitors()].map((hits) => hits.map(({ target }) => visits.targets[target]?.target));
  };
  const lines = ['/a', '/b', '/c', '/d'].map((path, at) => line(NOON_S + Math.floor(at / 2), '10.0.0.1', path));
  expect(asked(lines)).toEqual([['/a', '/b', '/c', '/d']]);
  expect(asked(lines.toReversed())).toEqual([['/a', '/b', '/c', '/d']]);
});
