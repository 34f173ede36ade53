import { expect, test } from 'vitest';
import { relative } from '../../../../src/report/client/site/shown.ts';
import { differenceOf, sideBySide } from '../../../../src/report/site/side-by-side.ts';
import { siteData } from '../../../../src/report/site/site-data.ts';
import type { SiteEntry } from '../../../../src/report/site/site-entry.ts';
import { sitePage } from '../../../../src/report/site/site-page.ts';
import { trendLines } from '../../../../src/report/site/trend.ts';
import { PAYLOADS } from '../../../support/report-fixture-payloads.ts';
import { siteEntries } from '../../../support/site-fixture.ts';

const CHOICE = { scenario: 'weekday', topology: 'legacy', figure: 'response_p95_ms' };
const linesOf = (entries: readonly SiteEntry[]) => {
  const scenario = entries[0]?.scenario ?? '';
  return trendLines(siteData(entries), { ...CHOICE, scenario });
};

test('the page lists all, the newest first, and escapes what they are called', () => {
  const entries = siteEntries(PAYLOADS.length, { hostile: PAYLOADS });
  const page = sitePage(entries, { css: '', script: '' });
  expect(page.match(/<script/g)).toHaveLength(2);
  expect(page).not.toContain('<img');
  expect(page).not.toContain('<svg onload');
  const plain = sitePage(siteEntries(3), { css: '', script: '' });
  const places = ['run-002/report.html', 'run-001/report.html', 'run-000/report.html'].map((text) =>
    plain.indexOf(text),
  );
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
  expect(sitePage([], { css: '', script: '' })).toContain('No run is stored yet.');
});

test('a change of level is found at its run, and none where there is none', () => {
  const [line, ...others] = linesOf(siteEntries(40, { changesAt: 25 }));
  expect(others).toEqual([]);
  expect(line?.changes).toEqual([25]);
  expect(linesOf(siteEntries(40)).map(({ changes }) => changes)).toEqual([[]]);
});

test('runs of another machine, program or scenario are another line, also where they alternate', () => {
  const lines = linesOf(siteEntries(30, { movesAt: 12 }));
  expect(lines.map(({ points }) => points.length)).toEqual([12, 18]);
  const alternating = siteEntries(20).map((entry, at) => ({
    ...entry,
    traits: entry.traits.map(([what, value]): [string, string] => [
      what,
      what === 'benchday version' && at % 2 === 1 ? '9.9.9' : value,
    ]),
  }));
  expect(linesOf(alternating).map(({ points }) => points.length)).toEqual([10, 10]);
});

test('a change of machine is no change of the site', () => {
  // The level changes with the machine: each line by itself is level.
  expect(linesOf(siteEntries(40, { changesAt: 20, movesAt: 20 })).map(({ changes }) => changes)).toEqual([[], []]);
});

test('what is invalid is no part of a search', () => {
  const entries = siteEntries(40, { changesAt: 25 }).map((entry, at): SiteEntry => {
    const topologies = entry.topologies.map((one) => ({ ...one, time: at >= 25 ? ('invalid' as const) : one.time }));
    return { ...entry, topologies };
  });
  const [line] = linesOf(entries);
  expect(line?.points).toHaveLength(40);
  expect(line?.changes).toEqual([]);
});

test.each([
  // 2 of the 70 orders of four and four are 2.9 %; of three and three 10 %.
  [[10, 9, 11, 4] as const, [20, 19, 21, 4] as const, { state: 'apart', difference: 10, ratio: 1 }],
  [[10, 9, 11, 4] as const, [10.5, 11, 12, 4] as const, { state: 'alike' }],
  [[10, 9, 11, 3] as const, [20, 19, 21, 3] as const, { state: 'too-few' }],
  [[10, 10, 10, 1] as const, [20, 20, 20, 9] as const, { state: 'too-few' }],
  [[0, 0, 0, 5] as const, [0.2, 0.1, 0.3, 5] as const, { state: 'apart', difference: 0.2 }],
  [[20, 19, 21, 4] as const, [10, 9, 11, 4] as const, { state: 'apart', difference: -10, ratio: -0.5 }],
])('%j against %j is %j', (reference, other, expected) => {
  expect(differenceOf([...reference], [...other])).toEqual(expected);
});

test('two runs side by side: a difference, noise, and nothing of unlike, invalid or unknown figures', () => {
  const entries = siteEntries(30, { changesAt: 20, movesAt: 25 });
  const data = siteData(entries);
  const row = (a: string, b: string, from = data) => {
    const [reference, other] = [a, b].map((id) => from.entries.find((entry) => entry.id === id));
    if (reference === undefined || other === undefined) throw new Error('no such run');
    const { unlike, rows } = sideBySide(from, reference, other);
    return { unlike, row: rows.find(({ topology, figure }) => topology === 'legacy' && figure.name === CHOICE.figure) };
  };
  expect(row('run-001', 'run-002').row?.difference).toEqual({ state: 'alike' });
  expect(row('run-001', 'run-022').row?.difference).toMatchObject({ state: 'apart' });
  const moved = row('run-001', 'run-027');
  expect(moved.unlike).toMatchObject([{ what: 'CPU model', candidate: 'another CPU' }]);
  expect(moved.row?.difference).toEqual({ state: 'unlike' });
  const invalid = siteData(
    entries.map((entry) => ({
      ...entry,
      topologies: entry.topologies.map((one) => ({ ...one, time: 'invalid' as const })),
    })),
  );
  expect(row('run-001', 'run-022', invalid).row?.difference).toEqual({ state: 'invalid' });
  const unknown = siteData(
    entries.map((entry) => {
      const without = (figures: (typeof entry.topologies)[number]['figures']) =>
        Object.fromEntries(Object.entries(figures).filter(([name]) => name !== CHOICE.figure));
      const topologies = entry.topologies.map((one) =>
        entry.id === 'run-022' ? { ...one, figures: without(one.figures) } : one,
      );
      return { ...entry, topologies };
    }),
  );
  expect(row('run-001', 'run-022', unknown).row).toMatchObject({ other: undefined, difference: { state: 'missing' } });
});

test('topologies that only one of two runs has are named, as no row is of them', () => {
  const entries = siteEntries(3).map((entry, at) => ({
    ...entry,
    topologies: entry.topologies.map((one, place) => ({ ...one, name: at === 2 ? `other-${place}` : one.name })),
  }));
  const { entries: all, ...rest } = siteData(entries);
  const [last, , first] = all;
  if (first === undefined || last === undefined) throw new Error('there are three');
  const of = (a: typeof first, b: typeof first) => sideBySide({ ...rest, entries: all }, a, b);
  expect(of(first, last)).toMatchObject({
    rows: [],
    onlyIn: {
      reference: first.topologies.map(({ name }) => name),
      other: last.topologies.map(({ name }) => name),
    },
  });
  expect(of(first, first).onlyIn).toEqual({ reference: [], other: [] });
  // The only ones of both stand beside each other, whatever they are called.
  const only = (entry: typeof first) => ({ ...entry, topologies: entry.topologies.slice(0, 1) });
  expect(of(only(first), only(last)).onlyIn).toEqual({ reference: [], other: [] });
});

test.each([
  [0.125, '+12.5 %'],
  [-0.5, '−50.0 %'],
  [0.0002, '+0.02 %'],
  [-0.0002, '−0.02 %'],
  [-0.9998, '−99.9 %'],
  [-1, '−100.0 %'],
])('a difference of %d reads %s, neither as none nor as all', (ratio, text) => {
  expect(relative(ratio)).toBe(text);
});
