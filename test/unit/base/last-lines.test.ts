import { expect, it } from 'vitest';
import { LastLines } from '../../../src/base/last-lines.ts';

it('passes lines on that come in pieces, and remembers the last ones', () => {
  const said: string[] = [];
  const lines = new LastLines((line) => said.push(line));
  for (const piece of ['a', 'b\n\n\u001b[31mre', 'd\u001b[0m \nnext', '\n']) lines.write(piece);
  expect(said).toEqual(['ab', 'red', 'next']);
  for (let at = 0; at < 40; at += 1) lines.write(`${at}\n`);
  expect(lines.last().split('\n')).toEqual(Array.from({ length: 30 }, (_, at) => String(at + 10)));
});

it('a line without an end does not fill the memory, and what comes after it is heard', () => {
  const said: string[] = [];
  const lines = new LastLines(
    (line) => said.push(line),
    (line) => line.replaceAll('hunter2', '***'),
  );
  lines.write('hunter2 ');
  const megabyte = 'x'.repeat(1024 * 1024);
  for (let at = 0; at < 1024; at += 1) lines.write(megabyte);
  lines.write('\nnext\n');
  expect(said.map(({ length }) => length)).toEqual([64 * 1024 - 3, 4]);
  expect(said[0]).toMatch(/^\*\*\* x+…$/);
});
