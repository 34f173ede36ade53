import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { lineOf } from '../../../../src/platform/engine/data/feed.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

async function fileOf(bytes: string | Buffer) {
  const folder = await temporaryDirectory();
  const file = path.join(folder.path, 'dump');
  await writeFile(file, bytes);
  return { file, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

test('a line of a dump is the one that a server counts: ended by \\n alone, whatever else a text holds', async () => {
  await using dump = await fileOf(
    "insert into teas values ('a\u2028b');\ninsert into teas values ('\r');\r\nselect 1;\n\nselect 2",
  );
  const lines = await Promise.all([1, 2, 3, 4, 5, 6].map((number) => lineOf(dump, number)));
  expect(lines).toEqual([
    "insert into teas values ('a\u2028b');",
    "insert into teas values ('\r');",
    'select 1;',
    '',
    'select 2',
    undefined,
  ]);
});

test('a line that is longer than what is read at once is whole as far as it is told', async () => {
  const long = 'x'.repeat((1 << 18) - 10);
  await using dump = await fileOf(`${long}\n${'é'.repeat(400)}${long}\nselect 1;\n`);
  expect((await lineOf(dump, 2))?.slice(0, 500)).toBe('é'.repeat(400) + 'x'.repeat(100));
  expect(await lineOf(dump, 3)).toBe('select 1;');
});

test('a line before the place where a packed dump is cut off is found, one behind it is not', async () => {
  const packed = gzipSync('select 1;\nselect 2;\n');
  await using dump = await fileOf(packed.subarray(0, packed.length - 4));
  expect(await lineOf({ ...dump, packing: 'gzip' }, 9)).toBeUndefined();
  expect(await lineOf({ file: path.join(dump.file, 'gone') }, 1)).toBeUndefined();
});
