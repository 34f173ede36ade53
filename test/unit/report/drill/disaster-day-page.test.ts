import { expect, it } from 'vitest';
import { DISASTER_DAY_VERSION, type DisasterDay } from '../../../../src/records/disaster-day.ts';
import { DRILL_VERSION, type DrillRecord } from '../../../../src/records/drill-record.ts';
import { disasterDayPage } from '../../../../src/report/drill/disaster-day-page.ts';
import { drillPage } from '../../../../src/report/drill/drill-page.ts';
import { daySentence, lostWrites } from '../../../../src/verdicts/drill/day-words.ts';
import { judgeDrill } from '../../../../src/verdicts/drill/judge-drill.ts';
import { drillBins } from '../../../support/drill-bins.ts';
import { DRILL_SETTINGS, T0_MS, playFacts, plays } from '../../../support/drill-play.ts';
import { PAYLOADS } from '../../../support/report-fixture-payloads.ts';

/** Named in one order, played in another: pause:app is trial 2, kill:app trial 3; isolate:app was not played. */
function dayOf(): { readonly day: DisasterDay; readonly record: DrillRecord } {
  const all = plays([
    playFacts('control', 1, drillBins(30_000)),
    playFacts('pause:app', 2, drillBins(30_000)),
    playFacts('kill:app', 3, drillBins(30_000, [[T0_MS, T0_MS + 2_000, 10, 0]])),
  ]);
  const drills = ['kill:app', 'isolate:app', 'pause:app'];
  const expected = [{ what: 'restart', range: '1 to 2 s', basis: 'computed' }];
  const about = { benchdayVersion: '0', runId: 'run', command: [], scenario: 'day', topology: 'shop', seed: 1 };
  const results = drills.map((drill) =>
    judgeDrill({ drill, title: 'it', expected, plays: all, settings: DRILL_SETTINGS }),
  );
  return {
    record: {
      ...{ schema: DRILL_VERSION, ...about, state: 'finished', warnings: [], plays: [...all], results },
      settings: { ...DRILL_SETTINGS, drills },
    },
    day: {
      ...{ schema: DISASTER_DAY_VERSION, ...about, isQuick: true, leftOut: ['kill:db'], requirements: [] },
      drills: results.map(({ drill, title, row, state, sentence, plays: played, outage, toWhole, accounting }) => ({
        ...{
          drill,
          title,
          hypothesis: row.rule,
          state,
          sentence,
          plays: played,
          outage,
          toWhole,
          expected,
          accounting,
        },
      })),
    },
  };
}

const pageOf = (of = dayOf()) => disasterDayPage({ ...of, archive: '../../day.tar.gz', css: '' });
const plain = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

it('has each step in the order in which it was played, with its times and writes, and leads to where it is drawn', () => {
  const page = pageOf();
  const rows = page.slice(page.indexOf('id="day-steps"'), page.indexOf('id="left-out"')).split('<tr>').slice(2);
  expect(rows.map((row) => plain(row).split(' ').slice(0, 4).join(' ').trim())).toEqual([
    expect.stringContaining('1 pause:app'),
    expect.stringContaining('2 kill:app'),
    expect.stringContaining('3 isolate:app'),
  ]);
  expect(plain(rows[0] ?? '')).toContain('not noticed');
  expect(plain(rows[1] ?? '')).toMatch(/2\.0 s \/ 2\.0 s/);
  expect(plain(rows[2] ?? '')).toContain('not measured');
  expect(page).toContain('href="../../day.tar.gz"');
  expect(plain(page)).toContain('A quick day leaves out: kill:db .');

  const drawn = drillPage(dayOf().record, '');
  for (const [, id = ''] of page.matchAll(/drill\.html#([\w-]+)/g)) expect(drawn).toContain(`id="${id}"`);
  expect(page.match(/drill\.html#trial-/g)).toHaveLength(2);
});

it('the sentence has the states, the longest outage, and whether a write was lost', () => {
  const { day } = dayOf();
  expect(daySentence(day)).toMatch(
    /^Quick disaster-recovery day of shop under day: 3 drills, .*1 not measured; the longest outage 2\.0 s \(kill:app\)/,
  );
  const met = day.drills.map((drill) => ({ ...drill, state: 'met' as const, accounting: 'pass' as const }));
  expect(daySentence({ ...day, drills: met })).toMatch(/3 met; .*; every count closed\.$/);
  const [first, ...others] = met;
  if (first === undefined) throw new Error('no drill');
  const lost = [{ ...first, accounting: 'fail' as const, outage: { missing: 1 } }, ...others];
  expect(daySentence({ ...day, drills: lost })).toMatch(
    /no outage was timed, and the end of one not seen in kill:app; the accounting broke in kill:app\.$/,
  );
});

it('writes that were not counted are unknown, and none of none is no zero', () => {
  const finding = (count: number) => ({ count, first: [] });
  const proof = (lost: number) => ({
    ...{ state: lost === 0 ? ('proved' as const) : ('broken' as const), reasons: [] },
    sets: {
      ...{ attempted: 9, acknowledged: 9, refused: 0, unknown: 0, storedRows: 9, storedIds: 9, stillQueued: 0 },
      ...{ lost: finding(lost), phantom: finding(0), appliedTwice: finding(0), wronglyReported: finding(0) },
      ...{ recovered: finding(0), identity: { left: 9, right: 9 } },
    },
  });
  const play = (of: ReturnType<typeof proof> | undefined) => ({
    accounting: { state: 'pass' as const, reasons: [], ...(of && { proof: of }) },
  });
  expect(lostWrites([play(proof(0)), play(proof(2))])).toBe('2 of 18');
  expect(lostWrites([play(proof(0)), play(undefined)])).toBe('unknown');
  expect(lostWrites([play(proof(2)), play(undefined)])).toBe('at least 2; unknown in 1 of 2 plays');
  expect(lostWrites([])).toBe('unknown');
});

it('names that are markup are text', () => {
  const { day, record } = dayOf();
  const [first, ...others] = day.drills;
  if (first === undefined) throw new Error('no drill');
  for (const hostile of PAYLOADS) {
    const drills = [{ ...first, drill: hostile, sentence: hostile, hypothesis: hostile }, ...others];
    const page = pageOf({ day: { ...day, topology: hostile, leftOut: [hostile], drills }, record });
    expect(page).not.toMatch(/<script|<img|onerror=[^&]*>/i);
  }
});
