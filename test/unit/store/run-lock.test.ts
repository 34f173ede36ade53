import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, lstat, mkdir, readFile, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BenchdayError } from '../../../src/base/errors.ts';
import { ownIdentity } from '../../../src/base/process-identity.ts';
import { joinMachine, lockMachine } from '../../../src/store/run-lock.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const INSIDE = 'inside';

describe('the lock of the machine', () => {
  it('refuses a second run and names the first', async () => {
    await using directory = await temporaryDirectory();
    await using _first = await lockMachine('run-a', { directory: directory.path });
    await expect(lockMachine('run-b', { directory: directory.path })).rejects.toThrow(
      `a run of run-a (process ${process.pid}) is measuring on this machine`,
    );
    const [name = ''] = await readdir(directory.path);
    expect(name).toMatch(new RegExp(`^benchday-run\\.${process.pid}\\.[0-9a-f]{8}$`));
    expect((await readdir(directory.path)).length).toBe(1);
    const text = await readFile(join(directory.path, name), 'utf8');
    expect(text.slice(0, 1)).toBe('A');
    expect(JSON.parse(text.slice(1))).toEqual({ scenario: 'run-a', identity: ownIdentity() });
    expect((await lstat(join(directory.path, name))).mode & 0o133).toBe(0);
  });

  it('is free again afterwards and leaves no file', async () => {
    await using directory = await temporaryDirectory();
    {
      await using _first = await lockMachine('run-a', { directory: directory.path });
    }
    expect(await readdir(directory.path)).toEqual([]);
    await using second = await lockMachine('run-b', { directory: directory.path });
    expect(await second.others()).toEqual([]);
  });

  it('takes no notice of a process that was killed, and removes what it left', async () => {
    await using directory = await temporaryDirectory();
    await leave(directory.path, { state: 'A', pid: await goneProcess() });
    await leave(directory.path, { state: 'C', pid: await goneProcess() });
    await using lock = await lockMachine('run-b', { directory: directory.path });
    expect(await lock.others()).toEqual([]);
    expect((await readdir(directory.path)).length).toBe(1);
  });

  it('takes no notice of a process whose id another one has now', async () => {
    await using directory = await temporaryDirectory();
    using other = livingProcess();
    await leave(directory.path, { state: 'A', pid: other.pid, identity: `${hostname()} ${other.pid} 1` });
    await leave(directory.path, { state: 'B', pid: other.pid, identity: `${hostname()} ${other.pid} 1`, at: 2 });
    await using lock = await lockMachine('run-b', { directory: directory.path });
    expect(await lock.others()).toEqual([]);
  });

  it('is held by a process of another container as long as its file is touched, whatever has its id here', async () => {
    await using directory = await temporaryDirectory();
    const gone = await goneProcess();
    const path = await leave(directory.path, { state: 'A', pid: gone, identity: `elsewhere ${gone} 1` });
    await expect(lockMachine('run-b', { directory: directory.path })).rejects.toThrow('a run of other');
    expect(await readdir(directory.path)).toHaveLength(1);
    const before = Date.now() / 1000 - 100;
    await utimes(path, before, before);
    await using lock = await lockMachine('run-b', { directory: directory.path });
    expect(await lock.others()).toEqual([]);
  });

  it('lets one run beside others that asks for it; each sees the other, and a third that wants to be alone is refused', async () => {
    await using directory = await temporaryDirectory();
    using other = livingProcess();
    await leave(directory.path, { state: 'B', pid: other.pid });
    await expect(lockMachine('run-alone', { directory: directory.path })).rejects.toThrow(
      `a run of other (process ${other.pid}) is measuring`,
    );
    expect((await readdir(directory.path)).length).toBe(1);
    await using beside = await joinMachine('run-beside', { directory: directory.path });
    expect(await beside.others()).toEqual([{ pid: other.pid, scenario: 'other' }]);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'is held by a file that cannot be read (needs root, to become nobody)',
    async () => {
      await using directory = await temporaryDirectory();
      await chmod(directory.path, 0o1777);
      using other = livingProcess();
      await chmod(await leave(directory.path, { state: 'A', pid: other.pid }), 0o600);
      const program = `import { lockMachine } from '${new URL('../../../src/store/run-lock.ts', import.meta.url).pathname}';
      process.setuid(65534);
      await lockMachine('run-b', { directory: '${directory.path}' }).catch(({ message }) => console.log(message));`;
      const words = ['--import', 'tsx', '--input-type=module', '-e', program];
      expect(execFileSync(process.execPath, words, { encoding: 'utf8' })).toContain(
        `a run of unknown scenario (process ${other.pid}) is measuring`,
      );
    },
  );

  it('is claimed by whoever has written nothing into its file yet', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'benchday-run.1.00000001'), '');
    await expect(lockMachine('run-b', { directory: directory.path })).rejects.toThrow('(process 1)');
  });

  it('gives way to the one that claims before it by name, and waits for one that claims after it', async () => {
    await using directory = await temporaryDirectory();
    const first = join(directory.path, 'benchday-run.1.00000000');
    await writeFile(first, 'C{"scenario":"first"}');
    await expect(lockMachine('run-b', { directory: directory.path })).rejects.toThrow('a run of first (process 1)');
    execFileSync('rm', [first]);
    const later = join(directory.path, `benchday-run.${process.pid}.ffffffff`);
    await writeFile(later, 'C{"scenario":"later"}');
    setTimeout(() => execFileSync('rm', [later]), 100);
    await using lock = await lockMachine('run-b', { directory: directory.path });
    expect(await lock.others()).toEqual([]);
  });

  it('neither follows, reads nor removes what is no file of a run', async () => {
    await using directory = await temporaryDirectory();
    await using elsewhere = await temporaryDirectory();
    const target = join(elsewhere.path, 'target');
    await writeFile(target, 'A{"scenario":"elsewhere"}');
    await symlink(target, join(directory.path, 'benchday-run.1.00000001'));
    await symlink(join(elsewhere.path, 'nothing'), join(directory.path, 'benchday-run.lock'));
    execFileSync('mkfifo', [join(directory.path, 'benchday-run.1.00000002')]);
    await mkdir(join(directory.path, 'benchday-run.1.00000003'));
    await writeFile(join(directory.path, 'benchday-run.1.xyz'), '{}');
    const before = await readdir(directory.path);
    {
      await using lock = await lockMachine('run-b', { directory: directory.path });
      expect(await lock.others()).toEqual([]);
    }
    expect(await readdir(directory.path)).toEqual(before);
    expect(await readFile(target, 'utf8')).toBe('A{"scenario":"elsewhere"}');
    expect(await readdir(elsewhere.path)).toEqual(['target']);
  });

  it('reads a little of a file and no more, and passes no control character on', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'benchday-run.1.00000001');
    for (const text of [
      Buffer.alloc(20_000_000, 0x7b),
      JSON.stringify({ scenario: '\u001b[2J' }),
      '[1]',
      '{"scenario":7}',
    ]) {
      await writeFile(path, text);
      await expect(lockMachine('run-b', { directory: directory.path })).rejects.toThrow('unknown scenario (process 1)');
    }
  });

  it.skipIf(process.getuid?.() !== 0)("leaves another user's file where it is (needs root, to make one)", async () => {
    await using directory = await temporaryDirectory();
    const path = await leave(directory.path, { state: 'A', pid: await goneProcess() });
    await chown(path, 65_534, 65_534);
    await using lock = await lockMachine('run-b', { directory: directory.path });
    expect(await lock.others()).toEqual([]);
    expect((await lstat(path)).uid).toBe(65_534);
  });

  it('says so where the temporary directory is none', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'file');
    await writeFile(file, '');
    const failure = { code: 'STORE_FAILED', hint: expect.stringContaining('TMPDIR') as string };
    for (const path of [file, join(directory.path, 'missing')])
      for (const lock of [lockMachine, joinMachine])
        await expect(lock('run-a', { directory: path })).rejects.toMatchObject(failure);
  });

  it('is held by one process alone, however many want it at once', async () => {
    await using directory = await temporaryDirectory();
    await using outside = await temporaryDirectory();
    const words = [directory.path, join(outside.path, INSIDE), '8', String(await goneProcess())];
    const told = await Promise.all(Array.from({ length: 4 }, () => contender(words)));
    expect(told.map(({ together }) => together)).toEqual([0, 0, 0, 0]);
    expect(told.map(({ held }) => held)).toEqual([8, 8, 8, 8]);
    // What the dead left is removed on the way, not heaped up.
    expect(Math.max(...told.map(({ most }) => most))).toBeLessThan(20);
  }, 60_000);
});

describe('a run that waits for the machine', () => {
  it('begins when the other one ends, and says once what it waits for', async () => {
    await using directory = await temporaryDirectory();
    const said: string[] = [];
    const first = await lockMachine('run-a', { directory: directory.path });
    const { signal } = new AbortController();
    const waiting = lockMachine('run-b', {
      directory: directory.path,
      wait: { ms: 60_000, signal, say: (line) => said.push(line) },
    });
    setTimeout(() => void first[Symbol.asyncDispose](), 1_500);
    await using lock = await waiting;
    expect(await lock.others()).toEqual([]);
    expect(said).toEqual([`waiting for a run of run-a (process ${process.pid}) to end, 60 s at most`]);
  });

  it('is refused when the time is over, and ends with the signal', async () => {
    await using directory = await temporaryDirectory();
    await using _first = await lockMachine('run-a', { directory: directory.path });
    const ending = new AbortController();
    const wait = { ms: 300, signal: ending.signal, say: () => undefined };
    await expect(lockMachine('run-b', { directory: directory.path, wait })).rejects.toThrow(
      `a run of run-a (process ${process.pid}) is still, after 0.3 s, measuring on this machine`,
    );
    const reason = new BenchdayError('INTERRUPTED', 'interrupted by SIGINT');
    setTimeout(() => {
      ending.abort(reason);
    }, 100);
    const long = { ...wait, ms: 60_000 };
    await expect(lockMachine('run-b', { directory: directory.path, wait: long })).rejects.toBe(reason);
    expect((await readdir(directory.path)).length).toBe(1);
  });
});

async function goneProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

function livingProcess(): Disposable & { readonly pid: number } {
  const child: ChildProcess = spawn('sleep', ['60']);
  return { pid: child.pid ?? 0, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}

interface Left {
  readonly state: 'C' | 'A' | 'B';
  readonly pid: number;
  readonly identity?: string;
  readonly at?: number;
}

async function leave(directory: string, { state, pid, identity, at = 1 }: Left): Promise<string> {
  const path = join(directory, `benchday-run.${pid}.0000000${at}`);
  await writeFile(path, `${state}${JSON.stringify({ scenario: 'other', identity })}`);
  return path;
}

async function contender(words: readonly string[]): Promise<{ held: number; together: number; most: number }> {
  const program = fileURLToPath(new URL('./lock-contender.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [text] = await Promise.all([readAll(child.stdout), once(child, 'exit')]);
  return JSON.parse(text) as { held: number; together: number; most: number };
}
