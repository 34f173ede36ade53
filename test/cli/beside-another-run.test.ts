import { spawn } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchday } from '../support/benchday-process.ts';
import { smallSite } from '../support/small-site.ts';
import { targetPlace } from '../support/target-place.ts';

describe('a run while another one measures on this machine', () => {
  it('is refused: exit code 5', async () => {
    await using place = await targetPlace();
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
    await writeFile(join(place.env.TMPDIR, `benchday-run.${other.pid ?? 0}.00c0ffee`), 'A{"scenario":"other-run"}');
    const { exitCode, stderr } = await benchday(['run', './small.yaml', '--target', 'http://127.0.0.1:9'], {
      cwd: place.path,
      env: place.env,
    });
    other.kill();
    expect(stderr).toMatch(/error\[RUN_IN_PROGRESS\]: a run of other-run/);
    expect(await readdir(place.path)).not.toContain('reports');
    expect(exitCode).toBe(5);
  });

  it('waits with --wait until the other run has ended, and measures then', async () => {
    await using place = await targetPlace();
    await using site = await smallSite();
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 4000)'], { stdio: 'ignore' });
    await writeFile(join(place.env.TMPDIR, `benchday-run.${other.pid ?? 0}.00c0ffee`), 'A{"scenario":"other-run"}');
    const words = ['run', './small.yaml', '--target', site.url, '--wait', '2m'];
    const { exitCode, stderr } = await benchday(words, { cwd: place.path, env: place.env });
    expect(stderr).toMatch(/waiting for a run of other-run \(process \d+\) to end, 120 s at most/);
    expect(exitCode).toBe(0);
    const both = await benchday([...words, '--beside-others'], { cwd: place.path, env: place.env });
    expect(both.stderr).toMatch(/error\[USAGE\]: --wait waits until no other run measures/);
    expect(both.exitCode).toBe(2);
  });
});
