import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cut, escapeHtml, html, jsonForScript } from '../../../src/report/html.ts';

test.each([
  ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  [`" onload='x'`, '&quot; onload=&#39;x&#39;'],
  ['a & b', 'a &amp; b'],
  ['nul \u0000, escape \u001b[31m', 'nul \ufffd, escape \ufffd[31m'],
  ['right-to-left \u202egnp.exe', 'right-to-left \ufffdgnp.exe'],
])('%j is written as %j', (text, expected) => {
  expect(escapeHtml(text)).toBe(expected);
});

test('no text whatever can open an element or end an attribute', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      return !/[<>"']/.test(escapeHtml(text));
    }),
  );
});

test('a template escapes what is text and keeps what is Html, in lists too', () => {
  const list = html`<b>${['<a>', html`<i>${'<b>'}</i>`, undefined, false, 0]}</b>`;
  expect(list.text).toBe('<b>&lt;a&gt;<i>&lt;b&gt;</i>0</b>');
});

test('data cannot end its script element, and reads back as it was', () => {
  const data = { name: '</script><script>x()</script>', separators: '\u2028\u2029', key: { '__proto__ ': 1 } };
  const { text } = jsonForScript(data);
  expect(text).not.toContain('<');
  expect(text).not.toMatch(/[\u2028\u2029]/);
  expect(JSON.parse(text)).toEqual(data);
});

test('a long name is cut, but never through the middle of a character', () => {
  expect(cut('short', 10)).toBe('short');
  expect(cut('x'.repeat(200), 10)).toBe('xxxxxxxxx…');
  expect(cut(`${'x'.repeat(8)}😀${'x'.repeat(9)}`, 10)).toBe('xxxxxxxx…');
});
