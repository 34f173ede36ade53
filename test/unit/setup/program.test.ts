import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { programUrl } from '../../../setup/program.mjs';
import { workerProgram } from '../../../src/load/replay/worker-program.ts';

const SOURCES = path.resolve(import.meta.dirname, '../../../src');
const made = await programUrl();
const parts = path.join(path.dirname(fileURLToPath(made ?? 'file:///not-made')), 'parts');

it('what the program starts as threads and processes is compiled with it', () => {
  const starts = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && name !== path.join('base', 'bundled-program.ts'))
    .flatMap((name) => readFileSync(path.join(SOURCES, name), 'utf8').match(/bundledProgram\(/g) ?? []);
  const compiled = readdirSync(parts, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  expect(starts.length).toBeGreaterThan(3);
  expect(compiled).toHaveLength(starts.length);
});

it('a generating thread is the same whether it was compiled before or is compiled now', () => {
  expect(readFileSync(path.join(parts, 'load/replay/worker.js'), 'utf8')).toBe(workerProgram());
});
