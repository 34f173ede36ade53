import { expect, test } from 'vitest';
import { renderMarkdown } from '../../../src/report/markdown.ts';
import { readModel } from '../../../src/report/model.ts';
import { peakBand } from '../../../src/report/series/day.ts';
import { buildFixture } from '../../support/report-fixture.ts';

test('the report of a k6 script has no schedule, digest or busiest hour', async () => {
  const fixture = buildFixture({ trials: 1, hits: 2000, durationMs: 10_000 });
  const script = { file: 'own.js', sha256: 'a', checks: { passed: 0, failed: 0 }, remarks: [] };
  const trials = fixture.trials.map((trial) =>
    trial.state === 'measured' ? { ...trial, load: { ...trial.load, script, scheduleDigest: '' } } : trial,
  );
  const model = await readModel({ ...fixture, trials });
  const { hits, digest } = model.run.schedule;
  expect(renderMarkdown(model)).toContain('the hits of a k6 script, no schedule');
  expect(renderMarkdown(model)).not.toContain(`${hits} hits each`);
  expect(renderMarkdown(model)).not.toContain(digest);
  expect(peakBand(model)).toEqual({});
  expect(peakBand(await readModel(fixture))).toEqual({ peakHour: [17, 18] });
});
