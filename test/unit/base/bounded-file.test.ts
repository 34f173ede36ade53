import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { boundedLines, readBounded } from '../../../src/base/bounded-file.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const MB = 1024 * 1024;

async function linesOf(path: string, mostBytes = MB): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of boundedLines(path, mostBytes)) lines.push(line);
  return lines;
}

describe('a file that is read at once', () => {
  it('is read whole up to its limit, also where the system says that it is empty', async () => {
    await using folder = await temporaryDirectory();
    const file = join(folder.path, 'file');
    const bytes = Buffer.alloc(MB, 'x');
    await writeFile(file, bytes);
    expect(bytes.equals(await readBounded(file, MB))).toBe(true);
    await expect(readBounded(file, MB - 1)).rejects.toThrow(/longer than/);
    expect((await readBounded('/proc/self/status', MB)).toString()).toMatch(/^Name:/);
    await writeFile(file, '');
    expect((await readBounded(file, MB)).length).toBe(0);
  });

  it('is no pipe to which nobody writes, no folder, and no device without an end', async () => {
    await using folder = await temporaryDirectory();
    const pipe = join(folder.path, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await mkdir(join(folder.path, 'folder'));
    for (const path of [pipe, '/dev/zero']) {
      await expect(readBounded(path, MB)).rejects.toThrow('it is not a regular file');
      await expect(linesOf(path)).rejects.toThrow('it is not a regular file');
    }
    await expect(readBounded(join(folder.path, 'folder'), MB)).rejects.toThrow('it is a directory');
    await expect(readBounded(join(folder.path, 'none'), MB)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('lines', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\n\nb', ['a', '', 'b']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['é\n'.repeat(200_000), Array.from({ length: 200_000 }, () => 'é')],
    [`${'é'.repeat(300_000)}\nb\n`, ['é'.repeat(300_000), 'b']],
  ])('are cut wherever the pieces of a file end: %#', async (text, lines) => {
    await using folder = await temporaryDirectory();
    await writeFile(join(folder.path, 'file'), text);
    expect(await linesOf(join(folder.path, 'file'))).toEqual(lines);
  });

  it('that are too long are named, and not kept', async () => {
    await using folder = await temporaryDirectory();
    const file = join(folder.path, 'file');
    await writeFile(file, `first\n${'x'.repeat(3 * MB)}\nlast\n`);
    await expect(linesOf(file)).rejects.toThrow('line 2: it is longer than 1 MiB');
  });
});
