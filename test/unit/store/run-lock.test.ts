import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ownIdentity } from '../../../src/base/process-identity.ts';
import { joinMachine, lockMachine } from '../../../src/store/run-lock.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

describe('the lock of the machine', () => {
  it('refuses a second run and names the first', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'lock');
    await using _first = await lockMachine('run-a', path);
    await expect(lockMachine('run-b', path)).rejects.toThrow(`a run of run-a (process ${process.pid}) is measuring`);
  });

  it('is free again afterwards and leaves no file', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'lock');
    {
      await using _first = await lockMachine('run-a', path);
    }
    expect(await readdir(directory.path)).toEqual([]);
    await using _second = await lockMachine('run-b', path);
    expect(await readFile(path, 'utf8')).toContain('run-b');
  });

  it('takes over from a process that was killed', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'lock');
    const child = spawn(process.execPath, ['-e', '0']);
    await once(child, 'exit');
    await writeFile(path, `${child.pid ?? 0} run-dead\n`);
    await using _lock = await lockMachine('run-b', path);
    expect(await readFile(path, 'utf8')).toBe(`${process.pid} run-b ${ownIdentity()}\n`);
  });

  it('takes over from a process that was killed and whose id another one has now', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'lock');
    const other = spawn('sleep', ['60']);
    const pid = other.pid ?? 0;
    const dead = `${pid} run-dead ${hostname()} ${pid} 1\n`;
    await writeFile(path, dead);
    await writeFile(`${path}.beside.${pid}`, dead);
    await using lock = await lockMachine('run-b', path);
    expect(await lock.others()).toEqual([]);
    other.kill('SIGKILL');
  });

  it('lets one run beside others that asks for it; each sees the other, and a third that wants to be alone is refused', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'lock');
    const other = spawn('sleep', ['60']);
    const pid = other.pid ?? 0;
    await writeFile(`${path}.beside.${pid}`, `${pid} run-other\n`);
    await expect(lockMachine('run-alone', path)).rejects.toThrow(`a run of run-other (process ${pid}) is measuring`);
    expect(await readdir(directory.path)).toEqual([`lock.beside.${pid}`]);
    {
      await using beside = await joinMachine('run-beside', path);
      expect(await beside.others()).toEqual([{ pid, scenario: 'run-other' }]);
      expect(await readFile(`${path}.beside.${process.pid}`, 'utf8')).toContain(`${process.pid} run-beside `);
    }
    other.kill('SIGKILL');
    await once(other, 'exit');
    await using alone = await lockMachine('run-alone', path);
    expect(await alone.others()).toEqual([]);
  });

  it('is held by one process alone, however many find it stale at once', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'lock');
    const gone = spawn(process.execPath, ['-e', '0']);
    await once(gone, 'exit');
    const dead = `${gone.pid ?? 0} run-dead\n`;
    await writeFile(path, dead);
    const until = String(Date.now() + 4000);
    const told = await Promise.all(
      Array.from({ length: 4 }, () => contender([path, join(directory.path, 'inside'), until, dead])),
    );
    expect(told.map(({ together }) => together)).toEqual([0, 0, 0, 0]);
    expect(told.reduce((sum, { held }) => sum + held, 0)).toBeGreaterThan(20);
  }, 30_000);
});

async function contender(words: readonly string[]): Promise<{ held: number; together: number }> {
  const program = fileURLToPath(new URL('./lock-contender.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [text] = await Promise.all([readAll(child.stdout), once(child, 'exit')]);
  return JSON.parse(text) as { held: number; together: number };
}
