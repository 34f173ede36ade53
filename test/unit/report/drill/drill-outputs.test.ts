import { describe, expect, it } from 'vitest';
import { DRILL_FILE, DRILL_VERSION, type DrillRecord } from '../../../../src/records/drill-record.ts';
import { parseAs } from '../../../../src/records/file-kind.ts';
import { drillJunit } from '../../../../src/report/drill/drill-junit.ts';
import { drillMarkdown } from '../../../../src/report/drill/drill-markdown.ts';
import { timelineText } from '../../../../src/report/drill/timeline-text.ts';
import { judgeDrill } from '../../../../src/verdicts/drill/judge-drill.ts';
import { drillBins } from '../../../support/drill-bins.ts';
import { DRILL_SETTINGS, T0_MS, playFacts, plays } from '../../../support/drill-play.ts';
import { parseXml } from '../../../support/small-xml.ts';

const OUTAGE = drillBins(30_000, [[T0_MS, T0_MS + 2_000, 10, 0]]);
const LOST = { measured: { proof: { state: 'broken' as const, reasons: ['1 acknowledged & "not" stored: <a>'] } } };

function record(): DrillRecord {
  const all = plays([
    playFacts('control', 1, drillBins(30_000)),
    playFacts('kill:app', 2, OUTAGE),
    playFacts('pause:app', 3, OUTAGE, LOST),
  ]);
  const drills = ['kill:app', 'pause:app', 'isolate:app'];
  return {
    schema: DRILL_VERSION,
    ...{ benchdayVersion: '0', runId: 'run', command: ['benchday', 'drill'], state: 'finished', scenario: 'day' },
    ...{ topology: 'shop', seed: 1, settings: { ...DRILL_SETTINGS, drills }, plays: [...all], warnings: [] },
    results: drills.map((drill) =>
      judgeDrill({
        drill,
        title: 'it',
        expected: [{ what: 'a', range: '1 s', basis: 'b' }],
        plays: all,
        settings: DRILL_SETTINGS,
      }),
    ),
  };
}

it('the record is of its own shape, and is read again as it was', () => {
  const made = record();
  const parsed = parseAs(DRILL_FILE, JSON.parse(JSON.stringify(made)));
  expect(parsed).toEqual({ state: 'read', record: made });
});

describe('JUnit', () => {
  it('is well formed, and counts what is missed as failed and what was not measured as an error', () => {
    const xml = drillJunit(record());
    expect(parseXml(xml).name).toBe('testsuites');
    expect(xml).toContain('tests="3" failures="1" errors="1"');
    expect(xml).toContain('<failure type="missed"');
    expect(xml).toContain('<error type="not-measured"');
    expect(xml).toContain('&lt;a&gt;');
  });
});

describe('Markdown', () => {
  const text = drillMarkdown(record());
  it.each(['kill:app: met', 'pause:app: missed', 'isolate:app: not measured', 'FAIL', 'PASS', 'expected: a: 1 s (b)'])(
    'says %s',
    (words) => {
      expect(text).toContain(words);
    },
  );

  it('has rows of as many cells as their head', () => {
    const tables = text.split('\n').filter((line) => line.startsWith('|'));
    const cells = tables.map((line) => line.split(/(?<!\\)\|/).length);
    expect(new Set(cells).size).toBeLessThanOrEqual(3);
  });
});

describe('the timeline as text', () => {
  it('has a sign for each bin, and the times below their bins', () => {
    const bins = drillBins(2_000, [
      [500, 700, 1, 0],
      [700, 800, 0, 1],
    ]);
    expect(timelineText(bins, { t0Ms: 500, t1Ms: 520, t4Ms: 1_000 })).toEqual([
      '. good  s slow  x failed; 100 ms each',
      '   0 s  .....xxs.. ..........',
      '             ^t0   ^t4',
      '             ^t1',
    ]);
  });

  it('leaves bins without a hit empty', () => {
    expect(timelineText(drillBins(500, [], 0), { t0Ms: 100 })[1]).toBe('   0 s');
  });
});
