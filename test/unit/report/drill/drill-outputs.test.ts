import { describe, expect, it } from 'vitest';
import { DRILL_FILE, DRILL_VERSION, type DrillRecord } from '../../../../src/records/drill-record.ts';
import { parseAs } from '../../../../src/records/file-kind.ts';
import { drillJunit } from '../../../../src/report/drill/drill-junit.ts';
import { drillMarkdown } from '../../../../src/report/drill/drill-markdown.ts';
import { timelineText } from '../../../../src/report/drill/timeline-text.ts';
import { judgeAudit } from '../../../../src/verdicts/drill/judge-audit.ts';
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

  it('says between which readings a layer noticed', () => {
    const { plays: all, ...rest } = record();
    const layers = [{ layer: 'HAProxy', service: 'balancer', what: 'a server is down', fromMs: T0_MS, toMs: 12_000 }];
    expect(drillMarkdown({ ...rest, plays: all.map((play) => ({ ...play, layers })) })).toContain(
      '- HAProxy (balancer) noticed between +0.00 s and +2.00 s: a server is down',
    );
  });

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
    const late = timelineText(drillBins(1_000), { t0Ms: 500, t4Ms: 1_000, t5Ms: 12_340 });
    expect(late.at(-1)).toBe('after the last hit: t4 at 1.0 s, t5 at 12.3 s');
    expect(late.slice(0, -1).join('\n')).not.toMatch(/\^t[45]/);
  });
});

describe('an audit', () => {
  const { results, plays: all, ...rest } = record();
  const of = (name: string, ...faults: readonly string[]) => ({
    component: { name, kind: 'service' as const, instances: 1, suspicions: ['there is one instance of it'] },
    faults: faults.map((fault) => ({ fault, drill: `${fault}:${name}` })),
  });
  const audit = judgeAudit([of('app', 'kill', 'pause', 'isolate'), of('db', 'kill')], { plays: all, results });
  const made: DrillRecord = { ...rest, results, plays: all, audit };

  it('is of the shape of its record, and read again as it was', () => {
    expect(parseAs(DRILL_FILE, JSON.parse(JSON.stringify(made)))).toEqual({ state: 'read', record: made });
  });

  it('begins with its answer and its table', () => {
    const text = drillMarkdown(made);
    expect(text).toContain('**single points of failure: app; not known of db**');
    expect(text).toContain('| component | instances | kill | pause | isolate | single point | the file says |');
    expect(text).toContain('| app | 1 | 2 s, fails | 2 s, fails | not measured | YES | there is one instance of it |');
    expect(text).toContain('| db | 1 | not measured | - | - | not measured | there is one instance of it |');
    expect(text).toContain('| no single point of failure | missed | 1 single points | 0 single points |');
  });

  it('has a case for each component in JUnit', () => {
    const xml = drillJunit(made);
    expect(parseXml(xml).name).toBe('testsuites');
    expect(xml).toContain('tests="2" failures="1" errors="1"');
    // Neither was broken in each way: how long clients were without service at most is unknown.
    expect(xml.match(/<testcase [^>]*>/g)).toHaveLength(2);
    expect(xml).toContain('<testcase name="app"');
    expect(xml).not.toMatch(/<testcase [^>]*time=/);
    const whole = judgeAudit([of('app', 'kill', 'pause')], { plays: all, results });
    expect(drillJunit({ ...made, audit: whole })).toMatch(/<testcase name="app" [^>]* time="2">/);
    expect(xml).toContain('the file says: there is one instance of it');
  });
});
