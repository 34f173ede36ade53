import { createColors } from 'picocolors';
import { expect, test } from 'vitest';
import { findingLines } from '../../../src/cli/commands/doctor.ts';

test('the columns of doctor align, also with long names and with values of several lines', () => {
  const lines = findingLines(
    [
      { name: 'Node', state: 'good', detail: 'v20.20.2' },
      {
        name: 'topology a-name-that-is-longer-than-all',
        state: 'bad',
        detail: 'first line\nsecond line',
        hint: 'build',
      },
      { name: 'Disk', state: 'warning', detail: '1 GB free' },
    ],
    { outColors: createColors(false) },
  ).flatMap((line) => line.split('\n'));
  const columnOf = (word: string) => lines.find((line) => line.includes(word))?.indexOf(word);
  expect(['v20.20.2', 'first', 'second', '1 GB'].map(columnOf)).toEqual([51, 51, 51, 51]);
  expect(lines[1]).toBe('✗ missing  topology a-name-that-is-longer-than-all first line');
});
