import { expect, test } from 'vitest';
import { escapeMarkdown } from '../../../src/report/escape-markdown.ts';
import { code, renderMarkdown } from '../../../src/report/markdown.ts';
import { readModel } from '../../../src/report/model.ts';
import { PAYLOADS } from '../../support/report-fixture-payloads.ts';
import { buildFixture } from '../../support/report-fixture.ts';
import type { FixtureOptions } from '../../support/report-fixture-options.ts';

const markdownOf = async (options: FixtureOptions) =>
  renderMarkdown(await readModel(buildFixture({ hits: 6_000, ...options })));

test.each([
  ['two-topologies', { trials: 2 }],
  ['time-invalid', { trials: 2, variant: 'time-invalid' }],
] as const)('the text for a pull request, %s, is the golden one', async (name, options) => {
  await expect(await markdownOf(options)).toMatchFileSnapshot(`../../golden/report/${name}.md`);
});

test('the answer stands first, after the marker that finds the comment again', async () => {
  const fixture = buildFixture({ hits: 6_000, trials: 1 });
  const lines = renderMarkdown(await readModel(fixture)).split('\n');
  expect(lines[0]).toBe('<!-- benchday-report -->');
  expect(lines[1]).toBe(`**${escapeMarkdown(fixture.summary.decision.sentence)}**`);
});

test.each([
  ['a|b', String.raw`a\|b`],
  ['`x`', String.raw`\`x\``],
  ['[a](javascript:x)', String.raw`\[a\](javascript:x)`],
  ['<img src=x>', String.raw`\<img src=x\>`],
  ['@everyone', '@\u200beveryone'],
  ['two\nlines', 'two lines'],
])('%j is written as %j', (text, expected) => {
  expect(escapeMarkdown(text)).toBe(expected);
});

test('a name as code cannot leave its fence or its table cell', () => {
  expect(code('a`b|c\nd')).toBe('`aˋb¦c d`');
});

test('hostile names neither break the table nor mention anybody', async () => {
  const text = await markdownOf({ trials: 1, hostile: PAYLOADS });
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  const columns = rows.map((row) => row.replaceAll(String.raw`\|`, '').split('|').length);
  expect(new Set(columns).size).toBe(1);
  expect(text).not.toMatch(/(^|[^`])@[a-z]/m);
  expect(text).not.toContain('\u001b');
});

test('text that is too long loses its details first, then says so', async () => {
  const fixture = buildFixture({ hits: 6_000, trials: 1 });
  const model = await readModel({
    ...fixture,
    summary: {
      ...fixture.summary,
      notMeasured: Array.from({ length: 3000 }, (_, index) => `question ${index} ${'x'.repeat(200)}`),
    },
  });
  const text = renderMarkdown(model);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(60_000);
  expect(text).toContain('1 detail left out for length');
  expect(text).toContain('<summary>Why</summary>');
});
