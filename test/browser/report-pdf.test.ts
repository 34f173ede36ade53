import { readFile } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { printReport } from '../../src/jobs/report/print-report.ts';
import { CHROMIUM, hasChromium, needs, reportOf } from './browser.ts';

function streamsIn(pdf: string): readonly string[] {
  return [...pdf.matchAll(/(?<!end)stream\r?\n/g)].flatMap(({ index, 0: head }) => {
    const from = index + head.length;
    try {
      return inflateSync(Buffer.from(pdf.slice(from, pdf.indexOf('endstream', from)), 'latin1')).toString('latin1');
    } catch {
      // A font, or not packed.
      return [];
    }
  });
}

describe.skipIf(!hasChromium)(`a report as PDF (${needs})`, () => {
  test('has pages, and its charts drawn, and takes the place of the one before', async () => {
    vi.stubEnv('CHROMIUM', CHROMIUM);
    await using report = await reportOf({ topologies: 2, trials: 1 });
    const printed = await printReport(report.file, new AbortController().signal);
    vi.unstubAllEnvs();
    const pdf = (await readFile(printed.path)).toString('latin1');
    expect(printed.path).toBe(report.file.replace('.html', '.pdf'));
    expect(pdf.startsWith('%PDF-')).toBe(true);
    expect(pdf.length).toBe(printed.bytes);
    expect(pdf.match(/\/Type \/Page\b(?!s)/g)?.length).toBeGreaterThan(2);
    // Charts are lines there, not pixels: each a stream of its own with many strokes.
    const strokes = streamsIn(pdf).map((text) => text.match(/ l\n/g)?.length ?? 0);
    expect(strokes.filter((count) => count > 70).length).toBeGreaterThan(4);
  });
});
