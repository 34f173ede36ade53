import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../../src/base/project.ts';
import { ELSEWHERE, elsewhereNote, isElsewhere } from '../../../src/platform/elsewhere.ts';

const DESKTOP = {
  engineVersion: '27.3.1',
  storageDriver: 'overlay2',
  cgroupVersion: '2',
  cpus: 8,
  memoryBytes: 8e9,
  kernel: '6.10.14-linuxkit',
  operatingSystem: 'Docker Desktop',
};

it('an engine under another kernel is elsewhere, one under this kernel is not', () => {
  expect(isElsewhere(DESKTOP, '24.1.0')).toBe(true);
  expect(isElsewhere(DESKTOP, '6.10.14-linuxkit')).toBe(false);
});

it('the plan names every reading that is not measured there, and says nothing under the same kernel', () => {
  const note = elsewhereNote(DESKTOP, '24.1.0') ?? '';
  for (const { what, is } of ELSEWHERE) expect(note.includes(what)).toBe(is === 'not measured');
  expect(note).toContain('Docker Desktop');
  expect(elsewhereNote(DESKTOP, DESKTOP.kernel)).toBeUndefined();
});

it('the docs have the same table', async () => {
  const text = await readFile(path.join(PROJECT_ROOT, 'docs/docker-desktop.md'), 'utf8');
  const [, table = ''] = /<!-- the readings -->([^]*)<!-- end of the readings -->/.exec(text) ?? [];
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(rows).toEqual(ELSEWHERE.map(({ what, is, why }) => [what, is, why]));
});
