import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { expectEndInTime } from '../support/end-in-time.ts';
import { smallScenario, smallSite } from '../support/small-site.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/benchday.mjs', import.meta.url));

/** All that comes; the process may end in the middle of a word. */
async function textOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>)
      text += decoder.decode(chunk, { stream: true });
  } catch {
    // It was cut.
  }
  return text;
}

/** A run whose live page is open, in the middle of its load. */
async function followedRun() {
  const directory = await temporaryDirectory();
  const site = await smallSite();
  await writeFile(join(directory.path, 'small.yaml'), smallScenario());
  const running = execa(
    process.execPath,
    ['--', PROGRAM, 'run', './small.yaml', '--target', site.url, '--live', '--progress', 'plain'],
    {
      cwd: directory.path,
      env: { TMPDIR: directory.path },
      reject: false,
      timeout: 45_000,
      forceKillAfterDelay: false,
    },
  );
  let said = '';
  running.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const seen = async (pattern: RegExp): Promise<string> => {
    while (!pattern.test(said)) await delay(20);
    return pattern.exec(said)?.[1] ?? '';
  };
  const page = await fetch(`${await seen(/live +(http:\S+)/)}events`);
  const followed = textOf(page);
  await seen(/trial 1\/1 (warm up|measure)/);
  return {
    running,
    followed,
    temporary: async () => (await readdir(directory.path)).filter((name) => name.startsWith('benchday-')),
    record: () => readFile(join(directory.path, 'reports/latest/run.json'), 'utf8'),
    async [Symbol.asyncDispose]() {
      running.kill('SIGKILL');
      await site[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

describe.concurrent('a run whose live page is open', () => {
  it.each(['SIGHUP', 'SIGQUIT', 'SIGTERM'] as const)('ends in order by %s, and the page says so', async (signal) => {
    await using run = await followedRun();
    const askedAtMs = performance.now();
    run.running.kill(signal);
    const { exitCode, stderr } = await run.running;
    await expectEndInTime(performance.now() - askedAtMs, 0, stderr);
    expect(exitCode, stderr).toBe(130);
    const told = await run.followed;
    expect(told).toContain(`"type":"stopping","why":"interrupted by ${signal}`);
    expect(told).toContain('"type":"ended"');
    expect(await run.record()).toMatch(/"state": ?"interrupted"/);
    expect(await run.temporary()).toEqual([]);
  });

  it('goes on to its end when nobody reads its output any more', async () => {
    await using run = await followedRun();
    run.running.stderr.destroy();
    run.running.stdout.destroy();
    const { exitCode } = await run.running;
    expect(exitCode).toBe(0);
    expect(await run.followed).toContain('"type":"ended"');
    expect(await run.record()).toMatch(/"state": ?"finished"/);
    expect(await run.temporary()).toEqual([]);
  });
});
