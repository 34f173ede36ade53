import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const ROW = /^\| (?<what>[^|]+?) +\| (?<file>test\/\S+) +\| (?<name>[^|]+?) +\|$/gm;

const rows = Array.from(readFileSync(join(ROOT, 'docs/broken-once.md'), 'utf8').matchAll(ROW), ({ groups }) => ({
  what: groups?.['what'] ?? '',
  file: groups?.['file'] ?? '',
  name: groups?.['name'] ?? '',
}));

it('the page of what was broken once has rows under each of its headings', () => {
  const sections = readFileSync(join(ROOT, 'docs/broken-once.md'), 'utf8').split(/^## /m).slice(1);
  expect(sections.length).toBeGreaterThan(5);
  for (const section of sections) expect(section).toMatch(new RegExp(ROW.source, 'm'));
});

it.each(rows)('$what: the test that is named is there', ({ file, name }) => {
  expect(existsSync(join(ROOT, file)), file).toBe(true);
  // As it is written in the source, where quotes and backticks may be escaped.
  const text = readFileSync(join(ROOT, file), 'utf8').replaceAll(/\\(['"`])/g, '$1');
  expect(text).toContain(name);
});
