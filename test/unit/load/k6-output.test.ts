import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { start } from '../../../src/base/processes.ts';
import { LastWords, takeLines } from '../../../src/load/k6/k6-output.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** In the place of k6: says a line, and runs for two seconds more. */
const PLANTED = `
process[process.argv[2]].write('a line\\n');
setTimeout(() => require('node:fs').writeFileSync(process.argv[3], ''), 2000);
`;

describe('k6 whose output cannot be taken is killed at once', () => {
  it.each<['stdout' | 'stderr', string, () => boolean]>([
    [
      'stderr',
      'where a line is an error',
      () => {
        throw new Error('nobody planned it');
      },
    ],
    ['stdout', 'where no more lines are wanted', () => false],
  ])('on %s, %s', async (stream, _name, take) => {
    await using folder = await temporaryDirectory();
    const finished = join(folder.path, 'finished');
    const program = join(folder.path, 'planted.cjs');
    await writeFile(program, PLANTED);
    const running = start(process.execPath, [program, stream, finished], { reject: false });
    const taken = takeLines(running, stream, take).catch((error: unknown) => error);
    const { signal } = await running;
    expect(signal).toBe('SIGKILL');
    expect(await taken).toEqual(stream === 'stderr' ? new Error('nobody planned it') : undefined);
    expect(await isThere(finished)).toBe(false);
  });
});

describe('what k6 said last', () => {
  it('is its last 20 lines, and no more are kept however many it writes', () => {
    const words = new LastWords();
    for (let line = 1; line <= 1000; line++) words.add(`line ${line}`);
    expect(words.lines).toHaveLength(20);
    expect(words.text()).toMatch(/^line 981\n[^]*\nline 1000$/);
  });
});
