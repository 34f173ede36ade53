import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { benchday } from '../support/benchday-process.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const RUN = '2026-11-28T20-44-03-shop-day-40m';

it('figures go to standard output alone, two uses exclude each other, a pin keeps a run, a served folder ends by Ctrl-C', async () => {
  await using directory = await temporaryDirectory();
  const cwd = directory.path;
  await cp(`test/fixtures/stored/capacity/shop-day-narrow/${RUN}`, join(cwd, 'reports', RUN), { recursive: true });
  const csv = await benchday(['report', RUN, '--csv'], { cwd });
  expect(csv).toMatchObject({ exitCode: 0, stderr: '' });
  expect(csv.stdout.split('\n', 1)[0]).toMatch(/^run,topology,trial,service,instance,name,item,statistic,unit,value/);
  const both = await benchday(['report', RUN, '--csv', '--openmetrics'], { cwd });
  expect(both).toMatchObject({ exitCode: 2, stdout: '' });
  expect(both.stderr).toContain('--csv and --openmetrics exclude each other');
  expect((await benchday(['pin', RUN], { cwd })).stdout).toBe(`pinned  ${RUN}`);
  const pruned = await benchday(['prune', '--keep', '0', '--json'], { cwd });
  expect(JSON.parse(pruned.stdout)).toMatchObject({ removed: [], kept: [{ id: RUN, why: 'it is pinned' }] });

  const program = join(process.cwd(), 'bin/benchday.mjs');
  const serving = execa(process.execPath, [program, 'report', '--serve'], { cwd, reject: false, timeout: 60_000 });
  const url = await new Promise<string>((resolve) => {
    serving.stdout.on('data', (part: Buffer) => {
      const [found] = /http:\S+/.exec(part.toString()) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  const page = await fetch(url);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining(RUN)]);
  serving.kill('SIGINT');
  expect((await serving).exitCode).toBe(0);
});
