import { access, chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LoadEngine } from '../../../src/load/load-engine.ts';
import { LastWords } from '../../../src/load/k6/k6-output.ts';
import { k6Script } from '../../../src/load/k6/k6-script.ts';
import { k6 } from '../../../src/load/k6/k6.ts';
import type { ScheduleSpecification } from '../../../src/scenario/schedule.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { run } from './local-server.ts';

const planted = vi.hoisted(() => ({ file: '' }));
vi.mock(import('../../../src/load/k6/binary.ts'), async (real) => ({
  ...(await real()),
  findK6: () => Promise.resolve(planted.file),
}));

afterEach(() => {
  planted.file = '';
});

const schedule: ScheduleSpecification = {
  curve: { segments: [{ lengthMs: 100, ratePerSecond: 20 }] },
  arrivals: 'poisson',
  seed: 7,
  requests: [
    {
      name: 'page',
      method: 'GET',
      path: '/',
      weight: 1,
      headers: {},
      parameters: {},
      isWrite: false,
      expect: { status: [200] },
    },
  ],
  writeKeyPrefix: 'run/1/',
};

const INSPECTED = JSON.stringify({ scenarios: { day: { executor: 'constant-arrival-rate' } }, totalDuration: '1s' });

/** A program in the place of k6 that says a line and runs for two seconds more. */
async function plant(folder: string, stream: 'stdout' | 'stderr', lines: readonly string[]): Promise<string> {
  planted.file = join(folder, 'k6');
  const finished = join(folder, 'finished');
  await writeFile(
    planted.file,
    `#!${process.execPath}
if (process.argv[2] === 'inspect') console.log(${JSON.stringify(INSPECTED)});
else {
  process.${stream}.write(${JSON.stringify(lines.map((line) => `${line}\n`).join(''))});
  setTimeout(() => require('node:fs').writeFileSync(${JSON.stringify(finished)}, ''), 2000);
}
`,
  );
  await chmod(planted.file, 0o755);
  return finished;
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

describe('k6 whose output cannot be taken', () => {
  it.each<[string, 'stdout' | 'stderr', string, (script: string) => LoadEngine]>([
    ['a hit that nobody planned', 'stderr', 'benchday hit 999 1790000000000 1 1 200 0 1 42', () => k6],
    [
      "a point of a user's script that was cut",
      'stdout',
      '{"metric":"http_reqs","type":"Point","da',
      (script) => k6Script({ script, hitsPerDay: 86_400, durationMs: 100, timeoutMs: 5000, maxInFlight: 8, seed: 7 }),
    ],
  ])('is killed at once: %s', async (_name, stream, line, engineOf) => {
    await using folder = await temporaryDirectory();
    const script = join(folder.path, 'own.js');
    await writeFile(script, '');
    const finished = await plant(folder.path, stream, [line]);
    const running = run({ engine: engineOf(script), schedule, baseUrl: 'http://127.0.0.1:9' });
    await expect(running).rejects.toMatchObject({ code: 'GENERATOR_FAILED' });
    expect(await isThere(finished)).toBe(false);
  });
});

describe('what k6 said last', () => {
  it('is its last 20 lines, and no more are kept however many it writes', () => {
    const words = new LastWords();
    for (let line = 1; line <= 1000; line++) words.add(`line ${line}`);
    expect(words.lines).toHaveLength(20);
    expect(words.text()).toMatch(/^line 981\n[^]*\nline 1000$/);
  });
});
