import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeReport } from '../../../src/report/write-report.ts';
import { buildFixture } from '../../support/report-fixture.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'benchday-report-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function* slowly<T>(lines: readonly T[]): AsyncGenerator<T> {
  await Promise.resolve();
  yield* lines;
}

test('writes the page, the text and the main charts, whole, and the same bytes again', async () => {
  const fixture = buildFixture({ hits: 6_000, trials: 2 });
  const first = await writeReport(fixture, directory);
  const page = await readFile(first.html.path, 'utf8');
  const streamed = {
    ...fixture,
    samples: slowly(fixture.samples),
    latency: slowly(fixture.latency),
    events: slowly(fixture.events),
  };
  const second = await writeReport(streamed, directory);

  expect(await readFile(second.html.path, 'utf8')).toBe(page);
  expect(first.html.bytes).toBe(Buffer.byteLength(page));
  expect(first.warnings).toEqual([]);
  expect((await readdir(directory)).sort()).toEqual(['charts', 'report.html', 'report.md']);
  expect((await readdir(join(directory, 'charts'))).sort()).toEqual([
    'day-latency-0.png',
    'day-latency-1.png',
    'ladder.png',
    'percentiles.png',
  ]);
  for (const { path, bytes } of first.charts) {
    const png = await readFile(path);
    expect(png.byteLength).toBe(bytes);
    expect([png.toString('latin1', 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(['PNG', 1280, 640]);
    // A blank chart of this size compresses to about 4 kB.
    expect(bytes).toBeGreaterThan(8_000);
  }
});

test('a run of which nothing was measured still gets its report', async () => {
  const files = await writeReport(buildFixture({ hits: 6_000, trials: 1, variant: 'nobody-measured' }), directory);
  const page = await readFile(files.html.path, 'utf8');
  expect(page).toContain('No answer: no trial was measured.');
  expect(page).toContain('could not bind IPv4 address');
  expect(files.charts).toEqual([]);
});
