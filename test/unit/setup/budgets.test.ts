import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { writeFile } from 'node:fs/promises';

const checkout = join(import.meta.dirname, '..', '..', '..');
const load = async (name: string) => (await import(join(checkout, 'setup', name))) as unknown;

interface Ticks {
  readonly all: number;
  readonly steal: number;
}
interface Row {
  readonly name: string;
  readonly hasRun: boolean;
  readonly startedMs: number;
  readonly seconds: number;
  readonly cpu?: Ticks;
}
const { parts, timeLines } = (await load('budgets.mjs')) as {
  parts: readonly { name: string; checks: readonly string[]; minutes: number }[];
  timeLines: (rows: readonly Row[]) => readonly string[];
};
const { readCpuTime, cpuTimeBetween } = (await load('cpu-time.mjs')) as {
  readCpuTime: (file?: string) => Ticks | undefined;
  cpuTimeBetween: (before?: Ticks, after?: Ticks) => Ticks | undefined;
};
const { checks } = (await load('checks.mjs')) as { checks: readonly { name: string }[] };

const row = (name: string, minutes: number, changes: Partial<Row> = {}): Row => ({
  name,
  hasRun: true,
  startedMs: 0,
  seconds: 60 * minutes,
  cpu: { all: 1000, steal: 0 },
  ...changes,
});

describe('the budgets of npm test', () => {
  it('are those of the table in CONTRIBUTING.md', async () => {
    const text = await readFile(join(checkout, 'CONTRIBUTING.md'), 'utf8');
    const section = /\n## Time\n([^]*?)\n## /.exec(text)?.[1] ?? '';
    const cells = section
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.split('|').slice(1, -1))
      .map((line) => line.map((cell) => cell.trim()));
    expect(cells[0]).toEqual(['part', 'checks', 'minutes']);
    expect(cells.slice(2)).toEqual(parts.map((part) => [part.name, part.checks.join(', '), String(part.minutes)]));
  });

  it('are there for every check, each in one part', () => {
    const inParts = parts.flatMap((part) => part.checks);
    expect(checks.map(({ name }) => name).filter((name) => !inParts.includes(name))).toEqual([]);
    expect(new Set(inParts).size).toBe(inParts.length);
  });
});

describe('the lines of the time', () => {
  it('have a row for each part that ran, from the start of its first check to the end of the last, its budget and the steal', () => {
    const rows = [
      row('types', 0.5, { cpu: { all: 1000, steal: 10 } }),
      row('lint', 1.5),
      ...['format', 'imports', 'dead-code'].map((name) => row(name, 0.25, { startedMs: 30_000 })),
      row('unit', 1.25, { cpu: { all: 400, steal: 100 } }),
    ];
    expect(timeLines(rows)).toEqual([
      '  part             minutes  budget   steal',
      '  static               1.5       3   0.2 %',
      '  unit                 1.3     1.5  25.0 %',
    ]);
  });

  it('warn of a part over its budget, and only of that', () => {
    const rows = [row('unit', 1.6, { cpu: { all: 200, steal: 25 } }), row('contract', 1), row('cli', 3.9)];
    expect(timeLines(rows).filter((line) => line.includes('Warning'))).toEqual([
      '  Warning: unit took 1.60 minutes, its budget on two quiet cores is 1.5 (steal: 12.5 %).',
    ]);
  });

  it('say when only some checks of a part were run', () => {
    expect(timeLines([row('lint', 3.5)])).toEqual([
      '  part             minutes  budget   steal',
      '  static, in part      3.5       3   0.0 %',
      '  Warning: static, in part took 3.50 minutes, its budget on two quiet cores is 3 (steal: 0.0 %).',
    ]);
  });

  it('leave out what could not run, and all of them when nothing ran', () => {
    expect(timeLines([row('unit', 1), row('docker', 0, { hasRun: false })]).join()).not.toContain('docker');
    expect(timeLines([row('docker', 0, { hasRun: false })])).toEqual([]);
  });

  it('do not guess the steal where the system does not tell it', () => {
    const { cpu: _cpu, ...unknown } = row('types', 1);
    const lines = timeLines([unknown, row('lint', 1, { startedMs: 60_000 })]);
    expect(lines[1]).toMatch(/2\.0 +3 unknown$/);
  });
});

describe('the CPU time of the machine', () => {
  it('is read from the first line of /proc/stat, without counting guests twice', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'stat');
    await writeFile(file, 'cpu  100 1 20 300 4 5 6 7 50 1\ncpu0 1 1 1 1 1 1 1 1 1 1\n');
    expect(readCpuTime(file)).toEqual({ all: 443, steal: 7 });
  });

  it('is unknown without that file or without a column of steal', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'stat');
    expect(readCpuTime(file)).toBeUndefined();
    await writeFile(file, 'cpu  100 1 20 300\n');
    expect(readCpuTime(file)).toBeUndefined();
    expect(cpuTimeBetween(undefined, { all: 1, steal: 1 })).toBeUndefined();
    expect(cpuTimeBetween({ all: 10, steal: 1 }, { all: 30, steal: 6 })).toEqual({ all: 20, steal: 5 });
  });
});
