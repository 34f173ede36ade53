import { describe, expect, it } from 'vitest';
import type { RequirementRow, Scorecard } from '../../../../src/records/scorecard.ts';
import { scorecardJunit } from '../../../../src/report/scorecard/scorecard-junit.ts';
import { scorecardMarkdown } from '../../../../src/report/scorecard/scorecard-markdown.ts';
import { scorecardTable } from '../../../../src/verdicts/scorecard/words.ts';
import { exitOf } from '../../../../src/verdicts/exit.ts';

const row = (id: string, state: RequirementRow['state'], more: Partial<RequirementRow> = {}): RequirementRow => ({
  ...{ id, title: `the ${id}`, state, unit: 's', rule: 'the rule', detail: `found <${id}>`, sources: [] },
  ...more,
});
const ALL = ['met', 'missed', 'undecided', 'invalid', 'not-measured', 'impossible'] as const;
const card = (...states: readonly RequirementRow['state'][]): Scorecard => ({
  ...{ schema: 1, benchdayVersion: '0', command: [], unreadable: ['x could not be read'] },
  columns: [{ topology: 'a|b', rows: states.map((state) => row(state, state)), leftOut: [] }],
});

describe('JUnit', () => {
  const text = scorecardJunit(card(...ALL));
  it('has a case for each requirement: what was not measured is skipped, what is open fails', () => {
    expect(text).toContain('tests="6" failures="3" errors="1" skipped="1"');
    expect(text.match(/<testcase /g)).toHaveLength(6);
    expect(text).toContain('<testcase name="met" classname="benchday.scorecard.a|b" time="0">\n      <system-out>');
    expect(text).toContain('<skipped message="found &lt;not-measured&gt;"/>');
    expect(text).toContain('<failure type="undecided" message="found &lt;undecided&gt;">');
    expect(text).toContain('<error type="invalid"');
  });

  it('names what would measure it', () => {
    const columns = [{ topology: 't', rows: [row('x', 'not-measured', { command: 'benchday run x' })], leftOut: [] }];
    expect(scorecardJunit({ ...card(), columns })).toContain('message="found &lt;x&gt;; next: benchday run x"');
  });
});

it('Markdown and the table print the state, the value with its unit, and what could not be read', () => {
  const rows = [row('x', 'missed', { value: 23_000_000, unit: 'hits a day', evidence: 'a/summary.json' })];
  const record = { ...card(), columns: [{ topology: 't', rows, leftOut: ['b is of another version'] }] };
  expect(scorecardTable(record).rows).toEqual([['the x', 'missed: 23,000,000 hits a day']]);
  const text = scorecardMarkdown(record);
  expect(text).toContain(String.raw`| the x | missed | 23,000,000 hits a day | - | found \<x\> | a/summary.json |`);
  expect(text).toContain('- left out: b is of another version');
  expect(text).toContain('- x could not be read');
});

describe('the exit code', () => {
  it.each([
    [['met'], 0],
    [['met', 'missed', 'invalid'], 1],
    [['impossible', 'not-measured'], 1],
    [['invalid', 'undecided'], 4],
    [['undecided', 'met'], 3],
    [['not-measured'], 3],
  ] as const)('of %s is %i', (states, code) => {
    expect(exitOf({ kind: 'scorecard', scorecard: card(...states) }).code).toBe(code);
  });

  it('says which requirement of which topology, and how many more', () => {
    expect(exitOf({ kind: 'scorecard', scorecard: card('missed', 'missed', 'met') }).reason).toBe(
      'a|b: the missed: missed, and 1 more',
    );
  });
});
