import { execFileSync, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readLogs } from '../../../src/import/read-logs.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { files, line } from './log-texts.ts';

async function pipe(): Promise<string> {
  const folder = await temporaryDirectory();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const path = join(folder.path, 'pipe');
  execFileSync('mkfifo', [path]);
  return path;
}

function writeTo(path: string, command: string): void {
  const writer = spawn('sh', ['-c', `${command} > '${path}'`], { stdio: 'ignore' });
  onTestFinished(() => void writer.kill('SIGKILL'));
}

const patience = (beginsWithinMs: number, goesOnWithinMs = 10_000) => ({ pipes: { beginsWithinMs, goesOnWithinMs } });

describe('a log that comes through a pipe', () => {
  it('is read to its end, also where its writer comes later and pauses', async () => {
    const path = await pipe();
    const log = join(path, '..', 'a.log');
    await writeFile(log, line(1e9).repeat(20_000));
    writeTo(path, `(sleep 0.5; cat '${log}'; sleep 0.5; cat '${log}')`);
    const read = await readLogs({ ...files(path), ...patience(15_000) });
    expect(read.traffic.requests).toBe(40_000);
  });

  it('is given up where nobody writes to it, and where a writer says nothing more', async () => {
    const silent = await pipe();
    await expect(readLogs({ ...files(silent), ...patience(300) })).rejects.toMatchObject({
      code: 'FILE_INVALID',
      message: expect.stringContaining('it is a pipe, and nobody wrote to it within 0.3 s') as string,
    });
    const stalling = await pipe();
    writeTo(stalling, `(printf '%s' '${line(1e9)}'; sleep 60)`);
    await expect(readLogs({ ...files(stalling), ...patience(15_000, 300) })).rejects.toThrow(
      /nobody wrote to it within 0.3 s/,
    );
  });

  it('ends at once when it is interrupted', async () => {
    const stop = new AbortController();
    const reading = readLogs({ ...files(await pipe()), ...patience(600_000), signal: stop.signal });
    setTimeout(() => {
      stop.abort(new Error('enough'));
    }, 200);
    await expect(reading).rejects.toThrow('enough');
  });
});

it.each(['/dev/zero', '/dev/null', '/dev/urandom'])('a device is no log: %s', async (path) => {
  await expect(readLogs(files(path))).rejects.toMatchObject({
    code: 'FILE_INVALID',
    message: expect.stringContaining('it is a device') as string,
  });
});
