import { expect, it } from 'vitest';
import { parseAs } from '../../../src/records/file-kind.ts';
import { SUMMARY_FILE } from '../../../src/records/summary.ts';
import { renderMarkdown } from '../../../src/report/markdown.ts';
import { readModel } from '../../../src/report/model.ts';
import { buildFixture } from '../../support/report-fixture.ts';

it.each([
  ['winner', 'winner'],
  ['tie', 'no-single-winner'],
  ['none', 'nobody-holds'],
  ['undecided', 'cannot-say'],
])('an answer of version 1, %s, is read as %s by rule 1, and printed', async (before, kind) => {
  const fixture = buildFixture({ hits: 500, durationMs: 5000, trials: 1 });
  const { version: _, ...decision } = fixture.summary.decision;
  const stored = { ...fixture.summary, schema: 1, decision: { ...decision, kind: before } };
  const read = parseAs(SUMMARY_FILE, JSON.parse(JSON.stringify(stored)));
  if (read.state === 'refused') throw new Error(read.problems.join());
  expect(read.record.decision).toMatchObject({ version: 1, kind, sentence: decision.sentence });
  expect(read.record.decision.standings).toBeUndefined();
  expect(renderMarkdown(await readModel({ ...fixture, summary: read.record }))).toContain('Objective: p95 up to');
});
