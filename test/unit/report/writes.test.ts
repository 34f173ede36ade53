import { expect, test } from 'vitest';
import { renderMarkdown } from '../../../src/report/markdown.ts';
import { readModel } from '../../../src/report/model.ts';
import { writes } from '../../../src/report/sections/writes.ts';
import type { FixtureOptions } from '../../support/report-fixture-options.ts';
import { buildFixture } from '../../support/report-fixture.ts';

const modelOf = (options: FixtureOptions) => readModel(buildFixture({ hits: 6000, trials: 1, ...options }));

test('a run whose writes are all stored once says how many they were', async () => {
  const page = writes.render(await modelOf({}))?.toString() ?? '';
  expect(page).toContain('2 trials proved: 848 acknowledged writes are stored once each.');
  expect(page).not.toContain('<h3>');
});

test('lost writes are named, on the page and in the text for a pull request', async () => {
  const model = await modelOf({ variant: 'all-invalid' });
  const id = '2026-11-22T20-31-05-weekday/1/m/70';
  const page = writes.render(model)?.toString() ?? '';
  expect(page).toContain('No, in trial 1 (legacy) and 2 (cache).');
  expect(page).toContain('Lost, the first 20 of 41:');
  expect(page).toContain(`<code>${id}</code>`);
  expect(renderMarkdown(model)).toContain(`41 acknowledged and not stored: ${id}`);
});

test('what nobody could read is not known, and never a pass', async () => {
  const fixture = buildFixture({ hits: 6000, trials: 1 });
  const reasons = ['the stored writes were not read: ECONNREFUSED <b>'];
  const trials = fixture.trials.map((trial) =>
    trial.state === 'measured' ? { ...trial, proof: { state: 'unknown' as const, reasons } } : trial,
  );
  const page = writes.render(await readModel({ ...fixture, trials }))?.toString() ?? '';
  expect(page).toContain('Not known in trial 1 (legacy) and 2 (cache).');
  expect(page).toContain('ECONNREFUSED &lt;b&gt;');
  expect(page).not.toContain('proved');
});

test('a run in which nobody could tell has no such section', async () => {
  const fixture = buildFixture({ hits: 6000, trials: 1 });
  const trials = fixture.trials.map((trial) => {
    if (trial.state !== 'measured') return trial;
    const { proof: _proof, ...without } = trial;
    return without;
  });
  expect(writes.render(await readModel({ ...fixture, trials }))).toBeUndefined();
});
