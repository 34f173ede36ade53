import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { openYaml } from '../../../src/base/yaml-file.ts';
import { summariseImport } from '../../../src/import/import-summary.ts';
import { profileText } from '../../../src/import/profile-text.ts';
import { readLogs } from '../../../src/import/read-logs.ts';
import { checkProfile } from '../../../src/scenario/profile-file.ts';
import { DATA, files, imported, line, ownDirectory, summaryOf } from './log-texts.ts';

describe('an imported log', () => {
  it.skipIf(!existsSync(DATA)).each([
    ['nasa-1995-08-01.derived-clf.log.gz', { requests: 30_969, clients: 2_365, paths: 1_746 }],
    ['elastic-apache_logs-2015-05.log.gz', { requests: 10_000, clients: 1_753, paths: 1_368 }],
  ])('%s has the published counts', async (name, expected) => {
    const summary = summariseImport(await readLogs(files(path.join(DATA, name))), 24);
    expect(summary).toMatchObject({ ...expected, lines: expected.requests, rejected: 0, excluded: 0 });
  });

  it.skipIf(!existsSync(DATA))('whose publisher rounded its times is told apart', async () => {
    const [rounded, real] = await Promise.all(
      ['elastic-apache_logs-2015-05.log.gz', 'nasa-1995-08-01.derived-clf.log.gz'].map(async (name) =>
        summariseImport(await readLogs(files(path.join(DATA, name))), 96),
      ),
    );
    expect(rounded?.warnings.join()).toContain('1 of 60 minutes');
    expect(rounded?.curve.fractions).toHaveLength(24);
    expect(real?.warnings.join()).not.toContain('of 60 minutes');
    expect(real?.warnings.join()).toContain('covers 13 of 24 hours');
    expect(real?.curve.fractions).toHaveLength(96);
  });

  it('says the same wherever its chunks are cut', () => {
    const start = Date.UTC(2026, 0, 5) / 1000;
    const text =
      Array.from({ length: 40 }, (_, index) =>
        line(start + index * 600, `10.0.0.${index % 7}`, `/p${index % 5}?q`),
      ).join('') + '\r\n# x\nbroken\n';
    const whole = JSON.stringify(summaryOf(text));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (chunkBytes) => {
        expect(JSON.stringify(summariseImport(imported(text, chunkBytes), 24))).toBe(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('counts each line once, and shows three examples of each kind, made harmless', () => {
    const log = imported(`${line(1e9)}bad \u202e one\nbad two\nbad three\nbad four\n\n#c\n`);
    expect(log.lines).toBe(7);
    expect(log.skipped).toBe(2);
    const noted = log.outcomes.get('format');
    expect(noted?.count).toBe(4);
    expect(noted?.examples).toEqual(['bad \\u202e one', 'bad two', 'bad three']);
  });

  it('refuses a line of 64 KiB and reads on behind it', () => {
    const log = imported(`${'x'.repeat(70_000)}\n${line(1e9)}${'y'.repeat(200_000)}\n${line(1e9)}`, 1000);
    expect(log.outcomes.get('long')?.count).toBe(2);
    expect(log.traffic.requests).toBe(2);
  });

  it('counts sessions by pauses of half an hour, and thinks only before pages', () => {
    const visits = [0, 10, 11, 12, 40, 40 + 1801, 40 + 1801 + 5];
    const targets = ['/', '/a', '/a.css', '/b.png', '/b', '/', '/c'];
    const summary = summaryOf(
      visits.map((atS, index) => line(1e9 + atS, '1.1.1.1', targets[index])).join('') + line(1e9, '2.2.2.2'),
    );
    expect(summary.sessions).toBe(3);
    expect(summary.requestsPerSession).toBeCloseTo(8 / 3);
    // pauses before pages: 10, 28 and 5 s
    expect(summary.thinkTimeS).toBe(10);
  });
});

describe('the curve of a log', () => {
  const monday = Date.UTC(2026, 0, 5) / 1000;

  it('is the mean of the days, whatever their order', () => {
    const lines = [0, 1, 2].flatMap((day) =>
      Array.from({ length: 24 }, (_, hour) =>
        Array.from({ length: (hour + 1) * 2 }, (_unused, hit) =>
          line(monday + day * 86_400 + hour * 3600 + hit * 60 + 59),
        ),
      ).flat(),
    );
    const edges = [line(monday), line(monday + 3 * 86_400 - 1)];
    const { curve, warnings, outOfOrder } = summaryOf([...lines.reverse(), ...edges].join(''));
    expect(outOfOrder).toBeGreaterThan(1000);
    expect(curve.hitsPerDay).toBeCloseTo(600 + 2 / 3, -1);
    const total = 600 + 2 / 3;
    curve.fractions.slice(1, 23).forEach((fraction, index) => {
      expect(fraction).toBeCloseTo(((index + 2) * 2) / total, 6);
    });
    expect(curve.fractions.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 12);
    expect(warnings.join()).not.toContain('covers');
  });

  it('leaves out hours in which nothing was logged, and says when that was', () => {
    const busy = (fromS: number, hours: number) =>
      Array.from({ length: hours * 60 }, (_, minute) => line(fromS + minute * 60)).join('');
    const { curve, warnings } = summaryOf(busy(monday, 30) + busy(monday + 40 * 3600, 32));
    expect(curve.gaps).toEqual([{ fromS: monday + 30 * 3600, toS: monday + 40 * 3600 }]);
    expect(warnings.join()).toContain('2026-01-06 06:00:00 to 2026-01-06 16:00:00');
    for (const fraction of curve.fractions) expect(fraction).toBeCloseTo(1 / 24, 2);
  });

  it('takes an hour that comes twice as two hours of the log’s own clock', () => {
    // Berlin, 25 October 2026: 02:00-02:59 summer time, then again winter time.
    const hours = ['00 +0200', '01 +0200', '02 +0200', '02 +0100', '03 +0100'];
    const text = hours
      .flatMap((hour) =>
        Array.from({ length: 60 }, (_, minute) => {
          const [clock = '', zone = ''] = hour.split(' ');
          return `1.1.1.1 - - [25/Oct/2026:${clock}:${String(minute).padStart(2, '0')}:00 ${zone}] "GET / HTTP/1.1" 200 1\n`;
        }),
      )
      .join('');
    const { curve, timezone } = summaryOf(text);
    expect(timezone).toBe('UTC+01:00, UTC+02:00');
    const [first = 0, , second = 0] = curve.fractions;
    expect(second).toBeCloseTo(first, 6);
  });

  it('belongs to the log’s own time of day', () => {
    const { curve } = summaryOf(`1.1.1.1 - - [05/Jan/2026:15:35:03 +0530] "GET / HTTP/1.1" 200 1\n`);
    expect(curve.fractions.findIndex((fraction) => fraction > 0)).toBe(15);
  });
});

describe('the files that are written', () => {
  const monday = Date.UTC(2026, 0, 5) / 1000;
  const text = Array.from({ length: 24 * 60 }, (_, minute) =>
    line(monday + minute * 60, `10.0.0.${minute % 9}`, minute % 3 === 0 ? '/' : `/p{1}/${minute % 4}`),
  ).join('');

  it('a profile is one that the loader takes, with the log as its source', async () => {
    const file = path.join(await ownDirectory(), 'mine.yaml');
    await writeFile(file, profileText(summaryOf(text), { name: 'mine', files: 'access.log' }));
    const checked = checkProfile(await openYaml(file));
    expect(checked.state).toBe('valid');
    if (checked.state === 'valid') {
      expect(checked.value).toMatchObject({ name: 'mine', timezone: 'UTC' });
      // 1,440 hits in 23 h 59 min 1 s
      expect(checked.value.hitsPerDay).toBe(1441);
      expect(checked.value.fractions).toHaveLength(24);
    }
  });

  it('a hostile file name stays a comment and a text', () => {
    const written = profileText(summaryOf(text), { name: 'x', files: 'a\nfractions: []\n# b' });
    expect((parse(written) as { fractions: unknown[] }).fractions).toHaveLength(24);
  });
});
