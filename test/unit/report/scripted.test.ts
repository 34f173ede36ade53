import { expect, test } from 'vitest';
import { instantOf } from '../../../src/report/charts/timeline.ts';
import { renderMarkdown } from '../../../src/report/markdown.ts';
import { readModel } from '../../../src/report/model.ts';
import { renderPage } from '../../../src/report/page.ts';
import { day } from '../../../src/report/sections/day.ts';
import { endpoints } from '../../../src/report/sections/endpoints.ts';
import { provenance } from '../../../src/report/sections/provenance.ts';
import { SECTIONS } from '../../../src/report/sections/registry.ts';
import { dayAxis } from '../../../src/report/series/day.ts';
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
  expect(dayAxis(model)).toEqual({ lengthMs: 10_000 });
  expect(dayAxis(await readModel(fixture))).toEqual({ peakHour: [17, 18] });
});

test('every section of the page of a k6 script shows its own data, none of the scheduled day', async () => {
  const fixture = buildFixture({ trials: 1, hits: 2000, durationMs: 10_000 });
  const script = { file: 'own.js', sha256: 'a', checks: { passed: 0, failed: 0 }, remarks: [] };
  const trials = fixture.trials.map((trial) => {
    if (trial.state !== 'measured') return trial;
    const { arrivals: _none, ...load } = trial.load;
    return { ...trial, load: { ...load, script, scheduleDigest: '' } };
  });
  const topologies = fixture.summary.topologies.map((topology) => {
    const { measured } = topology;
    if (measured === undefined) return topology;
    const [first] = measured.endpoints;
    return {
      ...topology,
      measured: { ...measured, endpoints: first === undefined ? [] : [{ ...first, name: 'checkout of the script' }] },
    };
  });
  const model = await readModel({ ...fixture, trials, summary: { ...fixture.summary, topologies } });
  const { text } = renderPage(model, SECTIONS, { css: '', script: '' });
  for (const own of ['The measurement', 'since the beginning of the measurement', 'checkout of the script']) {
    expect(text).toContain(own);
  }
  const { profile, endpoints: planned } = model.run.scenario;
  const ofTheDay = [
    'The day',
    'Hour by hour',
    'busiest hour of',
    'day-table',
    'Day curve',
    'scheduled time of day',
    'p95, busiest hour</',
    profile.title,
  ];
  for (const other of ofTheDay) expect(text).not.toContain(other);
  expect(text).not.toContain('hits a day, time-lapse');
  expect(text).not.toContain(`${planned[0]?.method ?? ''} ${planned[0]?.path ?? ''}`);
});

test('a chart of a script counts from the beginning, one of a day by its hours', () => {
  expect(instantOf({}, 18.5)).toBe('18:30');
  expect(instantOf({ lengthMs: 10_000 }, 12)).toBe('5.00\u202fs');
});

test('a section without data is left out, with its heading and its place in the list', async () => {
  const model = await readModel(buildFixture({ variant: 'nobody-measured', hits: 2000, durationMs: 12_000 }));
  const { text } = renderPage(model, SECTIONS, { css: '', script: '' });
  for (const id of ['database', 'endpoints', 'resources', 'writes']) {
    expect(text).not.toContain(`href="#${id}"`);
    expect(text).not.toContain(`<section class="part" id="${id}"`);
  }
  expect(text).not.toContain('no data for it');
  for (const [, id = ''] of text.matchAll(/href="#([^"]*)"/g)) expect(text).toContain(`id="${id}"`);
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
