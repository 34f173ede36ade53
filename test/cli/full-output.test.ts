import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

const PROGRAM = join(resolve(import.meta.dirname, '../..'), 'bin', 'benchday.mjs');

it.skipIf(!existsSync('/dev/full'))(
  'output to a disk that is full ends with exit code 5, never as an answer',
  async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [PROGRAM, 'list'], { stdio: ['ignore', full, 'pipe'] });
    const closed = once(child, 'close') as Promise<[number | null]>;
    const [said, [code]] = await Promise.all([child.stderr === null ? '' : text(child.stderr), closed]);
    expect(said).toContain('standard output could not be written');
    expect(code).toBe(5);
  },
);
