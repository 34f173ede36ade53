import { expect, it } from 'vitest';
import { warningsHtml } from '../../../src/report/parts/warnings.ts';

it('two warnings stand in the page; more stand behind their number, each of them whole', () => {
  const few = warningsHtml(['one', 'two']).text;
  expect(few).not.toContain('<details');
  const many = warningsHtml(['one', 'two', 'three <b>']).text;
  expect(many).toMatch(/<details class="warnings"><summary>3 warnings<\/summary>/);
  for (const word of ['one', 'two', 'three &lt;b&gt;']) expect(many).toContain(word);
});
