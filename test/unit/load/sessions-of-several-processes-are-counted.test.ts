import { expect, test } from 'vitest';
import { mergeTotals } from '../../../src/load/replay/merged-totals.ts';
import type { LoadTotals } from '../../../src/records/load-totals.ts';
import { allOk, loadTotals } from '../../support/load-fixture.ts';
import { run, serveHttp } from './local-server.ts';
import { constantRate, sampleSchedule, visitsIn } from '../scenario/schedule/sample-schedule.ts';

const SESSIONS = {
  visits: 10,
  hitsWithCookies: 90,
  cookiesKept: 10,
  cookiesRefused: 3,
  refused: { 'sid (not ASCII)': 3 },
};
const VISITS = sampleSchedule({
  curve: constantRate(100, 0.5),
  arrivals: 'uniform',
  sessions: { visitors: 10, hitsPerVisit: 5 },
});

test('the sessions of two parts of a load are added up', () => {
  const part: LoadTotals = {
    ...loadTotals({ counts: allOk(100) }),
    scheduleDigest: '0'.repeat(16),
    sessions: SESSIONS,
  };
  expect(mergeTotals([part, part]).sessions).toEqual({
    visits: 20,
    hitsWithCookies: 180,
    cookiesKept: 20,
    cookiesRefused: 6,
    refused: { 'sid (not ASCII)': 6 },
  });
});

test('one process counts the visits of its schedule', async () => {
  expect(await visitsCountedBy(1)).toBe(visitsIn(VISITS));
});

test('two processes count the visits of their schedule', async () => {
  expect(await visitsCountedBy(2)).toBe(visitsIn(VISITS));
});

async function visitsCountedBy(generators: number): Promise<number | undefined> {
  await using server = await serveHttp((_request, response) => {
    response.setHeader('set-cookie', 'session=1; Path=/');
    response.end('hello');
  });
  const { totals } = await run({ schedule: VISITS, baseUrl: server.baseUrl, settings: { generators } });
  if (totals.counts.ok !== 50) throw new Error(`only ${totals.counts.ok} of 50 hits were answered`);
  return totals.sessions?.visits;
}
