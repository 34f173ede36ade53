import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CAPACITY_FILE } from '../../../src/records/capacity-record.ts';
import { DRILL_VERSION, type DrillRecord } from '../../../src/records/drill-record.ts';
import type { Scorecard } from '../../../src/records/scorecard.ts';
import { capacityMarkdown } from '../../../src/report/capacity/capacity-markdown.ts';
import { drillMarkdown } from '../../../src/report/drill/drill-markdown.ts';
import { cell } from '../../../src/report/gate/verdict-markdown.ts';
import { escapeHtml } from '../../../src/report/html.ts';
import { escapeMarkdown } from '../../../src/report/escape-markdown.ts';
import { scorecardMarkdown } from '../../../src/report/scorecard/scorecard-markdown.ts';
import { attribute, text } from '../../../src/report/xml-text.ts';
import { DRILL_SETTINGS } from '../../support/drill-play.ts';

/** What steers a terminal, and what turns a line round, in the place of a name. */
const FOREIGN = 'a\u001b[2J\u009b31m\u200e\u200f\u061c\u202eb\u2066c';
const FORBIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const STORED = new URL('../../fixtures/stored/capacity/shop-day-narrow/capacity.json', import.meta.url);
const capacity = CAPACITY_FILE.schema.parse(JSON.parse(readFileSync(STORED, 'utf8')));
const drill: DrillRecord = {
  schema: DRILL_VERSION,
  ...{ benchdayVersion: '0', runId: 'run', command: ['benchday', 'drill'], state: 'finished', scenario: FOREIGN },
  ...{ topology: FOREIGN, seed: 1, settings: DRILL_SETTINGS, plays: [], warnings: [FOREIGN], results: [] },
};
const scorecard: Scorecard = {
  ...{ schema: 1, benchdayVersion: '0', command: [], unreadable: [FOREIGN] },
  columns: [{ topology: FOREIGN, rows: [], leftOut: [FOREIGN] }],
};

it.each([
  ['a page', escapeHtml(FOREIGN)],
  ['report.md', escapeMarkdown(FOREIGN)],
  ['verdict.md', cell(FOREIGN)],
  ['drill.md', drillMarkdown(drill)],
  ['capacity.md', capacityMarkdown({ ...capacity, topology: FOREIGN, scenario: FOREIGN })],
  ['scorecard.md', scorecardMarkdown(scorecard)],
  ['an element of JUnit', text(FOREIGN)],
  ['an attribute of JUnit', attribute(`${FOREIGN}\r\n${FOREIGN}`)],
])('names of others steer nothing and turn no line round in %s', (_what, written) => {
  expect(written).toMatch(/a.*b.*c/);
  expect(written).not.toMatch(FORBIDDEN);
});

it.each([
  ['drill.md', (name: string) => drillMarkdown({ ...drill, topology: name, scenario: name, warnings: [name] })],
  ['capacity.md', (name: string) => capacityMarkdown({ ...capacity, topology: name, scenario: name })],
  [
    'scorecard.md',
    (name: string) => scorecardMarkdown({ ...scorecard, columns: [{ topology: name, rows: [], leftOut: [name] }] }),
  ],
])('names of others are no Markdown, no HTML and mention nobody in %s', (_what, written) => {
  const text = written('<img src=x> **a** [b](https://c.example) @somebody |');
  expect(text).toContain(String.raw`\<img src=x\> \*\*a\*\*`);
  expect(text).not.toMatch(/(^|[^\\])<img|(^|[^\\])\[b|https:\/\/c|@somebody/);
});
