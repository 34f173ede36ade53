import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listProfiles, readProfile } from '../../../src/scenario/profile-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const measured = path.resolve(root, '../shared/data/curves-hourly.json');

const profileOf = (fractions: readonly number[]) =>
  `title: T\nsource: S\ntimezone: UTC\nfractions: [${fractions.map(String).join(', ')}]\n`;

async function refusalOf(content: string): Promise<string> {
  await using folder = await TemporaryFolder.with({ 'p.yaml': content });
  return await folder.refusal(readProfile(folder.file('p.yaml'), { root }));
}

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);

describe('a profile', () => {
  it('sums to exactly 1 after reading, whatever the rounding of its file', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9999 }), { minLength: 24, maxLength: 24 }),
        async (weights) => {
          const rounded = weights.map((weight) => Number((weight / sumOf(weights)).toFixed(5)));
          await using folder = await TemporaryFolder.with({ 'p.yaml': profileOf(rounded) });
          const { fractions } = await readProfile(folder.file('p.yaml'), { root });
          expect(sumOf(fractions)).toBe(1);
          for (const [index, fraction] of fractions.entries()) expect(fraction).toBeCloseTo(rounded[index] ?? 0, 3);
        },
      ),
      { numRuns: 50 },
    );
  });

  it.each([
    [Array<number>(23).fill(1 / 23), 'must have 24 entries, or a multiple of 24 up to 1440, got 23'],
    [[], 'must have 24 entries, or a multiple of 24 up to 1440, got 0'],
    [Array<number>(24).fill(0.0412), 'must sum to 1 (within 1 %), got 0.9888'],
    [Array<number>(24).fill(0.0425), 'must sum to 1 (within 1 %), got 1.02'],
  ])('%j is refused', async (fractions, message) => {
    expect(await refusalOf(profileOf(fractions))).toBe(`FILE_INVALID: p.yaml:4 fractions: ${message}`);
  });

  it('has no negative fraction', async () => {
    expect(await refusalOf(profileOf([-0.01, 1.01, ...Array<number>(22).fill(0)]))).toBe(
      [
        'FILE_INVALID: p.yaml:4 fractions[0]: must be a number from 0 to 1, got -0.01',
        'p.yaml:4 fractions[1]: must be a number from 0 to 1, got 1.01',
      ].join('\n'),
    );
  });
});

describe('the profiles of this repository', () => {
  it('are the four of the documentation', async () => {
    const names = (await listProfiles(root)).map(({ name }) => name);
    expect(names).toEqual(['event-day', 'flash-crowd', 'office', 'weekday']);
    for (const name of names) expect((await readProfile(name, { root })).name).toBe(name);
  });

  it('keep the hits of the one real day', async () => {
    expect((await readProfile('event-day', { root })).hitsPerDay).toBe(23_528_964);
    expect((await readProfile('weekday', { root })).hitsPerDay).toBeUndefined();
  });

  it.skipIf(!existsSync(measured))('are the measured curves (skipped without ../shared/data)', async () => {
    const schema = z.record(z.string(), z.object({ fractions: z.array(z.number()) }));
    const curves = schema.parse(JSON.parse(readFileSync(measured, 'utf8')));
    const sources = {
      weekday: 'wc98-weekday',
      office: 'nasa-weekday',
      'event-day': 'wc98-1998-06-13',
      'flash-crowd': 'wc98-1998-06-30',
    };
    for (const [name, source] of Object.entries(sources)) {
      const { fractions } = await readProfile(name, { root });
      const expected = curves[source]?.fractions ?? [];
      expect(fractions.map((fraction) => Number(fraction.toFixed(4)))).toEqual(expected);
    }
  });
});
