import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/report/model.ts';
import { SECTIONS } from '../../src/report/sections/registry.ts';
import type { FixtureOptions } from '../support/report-fixture-options.ts';
import { buildFixture } from '../support/report-fixture.ts';

const VARIANTS: readonly NonNullable<FixtureOptions['variant']>[] = [
  'normal',
  'tie',
  'time-invalid',
  'all-invalid',
  'failed-trial',
  'nobody-measured',
];

it('every section has an id of its own', () => {
  expect(new Set(SECTIONS.map(({ id }) => id)).size).toBe(SECTIONS.length);
});

describe.each(SECTIONS.map((section) => [section.id, section] as const))('the section %s', (_id, section) => {
  it.each(VARIANTS)('renders a run that is %s, each time the same, with the charts it names', async (variant) => {
    const model = await readModel(buildFixture({ variant, hits: 2000, durationMs: 12_000 }));
    const text = section.render(model)?.toString();
    expect(section.render(model)?.toString()).toBe(text);
    for (const { id } of section.figures(model)) expect(text ?? '').toContain(id);
  });
});
