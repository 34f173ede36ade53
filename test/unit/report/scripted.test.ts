import { expect, test } from 'vitest';
import { renderMarkdown } from '../../../src/report/markdown.ts';
import { readModel } from '../../../src/report/model.ts';
import { peakBand } from '../../../src/report/series/day.ts';
import { provenance } from '../../../src/report/sections/provenance.ts';
import { day } from '../../../src/report/sections/day.ts';
import { endpoints } from '../../../src/report/sections/endpoints.ts';
import { buildFixture } from '../../support/report-fixture.ts';

test('the report of a k6 script has no schedule, digest or busiest hour', async () => {
  const fixture = buildFixture({ trials: 1, hits: 2000, durationMs: 10_000 });
  const script = { file: 'own.js', sha256: 'a', checks: { passed: 0, failed: 0 }, remarks: [] };
  const trials = fixture.trials.map((trial) =>
    trial.state === 'measured' ? { ...trial, load: { ...trial.load, script, scheduleDigest: '' } } : trial,
  );
  const model = await readModel({ ...fixture, trials });
  const { hits, digest } = model.run.schedule;
  expect(renderMarkdown(model)).toMatch(/ \d[\d\s]* hits of the k6 script own\.js, no schedule/u);
  expect(renderMarkdown(model)).not.toContain(`${hits} hits each`);
  expect(renderMarkdown(model)).not.toContain(digest);
  expect(peakBand(model)).toEqual({});
  expect(peakBand(await readModel(fixture))).toEqual({ peakHour: [17, 18] });
});

test('the report of a k6 script shows the endpoints that it asked, and none that the scenario planned', async () => {
  const fixture = buildFixture({ trials: 1, hits: 2000, durationMs: 10_000 });
  const planned = fixture.run.scenario.endpoints.map((endpoint) => ({ ...endpoint, name: `planned ${endpoint.name}` }));
  const run = { ...fixture.run, scenario: { ...fixture.run.scenario, endpoints: planned } };
  const scripted = await readModel({ ...fixture, run: { ...run, scenario: { ...run.scenario, script: '/a/own.js' } } });
  const [asked] = fixture.summary.topologies.flatMap(({ measured }) => measured?.endpoints ?? []);
  const table = String(endpoints.render(scripted));
  expect(table).toContain(asked?.name);
  expect(table).not.toContain('planned ');
  expect(String(endpoints.render(await readModel({ ...fixture, run })))).toContain('planned ');
  const settings = String(provenance.render(scripted));
  expect(settings).toContain('hits of the k6 script own.js');
  expect(settings).not.toMatch(/Day curve|Hits a day|Writes/);
  expect(String(day.render(scripted))).not.toContain('hour by hour');
});
