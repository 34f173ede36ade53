import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requirePlaceFor } from '../../../../src/base/place-for.ts';
import type { ScorecardRow } from '../../../../src/records/decision.ts';
import { runJunit } from '../../../../src/report/exports/run-junit.ts';
import { exitOf } from '../../../../src/verdicts/exit.ts';
import { PAYLOADS } from '../../../support/report-fixture-payloads.ts';
import { buildFixture } from '../../../support/report-fixture.ts';
import { type XmlElement, parseXml } from '../../../support/small-xml.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const suitesOf = (text: string) =>
  parseXml(text).children.map((suite) => ({
    ...suite.attributes,
    cases: suite.children.filter(({ name }) => name === 'testcase').map(outcomeOf),
  }));
const outcomeOf = ({ attributes, children }: XmlElement) =>
  `${attributes['name'] ?? ''}: ${children.map(({ name }) => name).join('')}`;

const row = (state: ScorecardRow['state']): ScorecardRow => ({
  ...{ id: state, title: `p95 ${state}`, state, unit: 'ms', rule: 'p95 is at most 250 ms', value: 251.5, limit: 250 },
  interval: [240, 260],
});

test('a suite for each topology, a case for each objective; what is not decided or not measured is not green', () => {
  const fixture = buildFixture({ hits: 4_000, trials: 1 });
  const states = ['met', 'missed', 'undecided', 'invalid', 'not-measured', 'impossible'] as const;
  const decision = {
    ...fixture.summary.decision,
    standings: [{ topology: 'legacy', place: 'open' as const, why: 'as told', objectives: states.map(row) }],
  };
  const [legacy, cache] = suitesOf(runJunit({ ...fixture, summary: { ...fixture.summary, decision } }));
  expect(legacy).toMatchObject({ tests: '7', failures: '3', errors: '2' });
  expect(legacy?.cases).toEqual([
    'trials: system-out',
    'p95 met: system-out',
    'p95 missed: failure',
    'p95 undecided: failure',
    'p95 invalid: error',
    'p95 not-measured: error',
    'p95 impossible: failure',
  ]);
  expect(cache).toMatchObject({ tests: '2', failures: '0', errors: '0' });
});

test.each([
  ['winner', [], 0, 'answer: system-out'],
  ['nobody-holds', ['missed'], 1, 'answer: failure'],
  // Above 1 % a site is failing, also where the scenario allows 5 %.
  ['nobody-holds', ['met'], 1, 'answer: failure'],
  ['cannot-say', ['met'], 3, 'answer: failure'],
] as const)(
  'where the answer is %s and objectives are %j the file is as green as the exit code',
  (kind, states, code, last) => {
    const fixture = buildFixture({ hits: 4_000, trials: 1 });
    const standing = { topology: 'legacy', place: 'failing' as const, why: '2 % errors', objectives: states.map(row) };
    const decision = { ...fixture.summary.decision, kind, standings: states.length === 0 ? [] : [standing] };
    const input = { ...fixture, summary: { ...fixture.summary, decision } };
    expect(exitOf({ kind: 'run', ...input }).code).toBe(code);
    const suites = suitesOf(runJunit(input));
    expect(suites.at(-1)?.cases).toEqual([last]);
    if (states.length > 0) expect(suites[0]?.cases.at(-1)).toBe('errors of a failing site: failure');
  },
);

test('a run of which nothing was measured has errors, and no name breaks the file', () => {
  const nobody = suitesOf(runJunit(buildFixture({ hits: 4_000, trials: 1, variant: 'nobody-measured' })));
  for (const suite of nobody.slice(0, -1)) expect(suite).toMatchObject({ errors: '2', failures: '0' });
  expect(nobody.at(-1)?.cases).toEqual([expect.stringMatching(/^answer: (error|failure)$/)]);
  const hostile = suitesOf(runJunit(buildFixture({ hits: 4_000, trials: 1, topologies: 3, hostile: PAYLOADS })));
  expect(hostile).toHaveLength(4);
});

test('a file that could not be written is refused before anything is measured', async () => {
  await using directory = await temporaryDirectory();
  const { path } = directory;
  await requirePlaceFor(join(path, 'results.xml'), '--junit');
  await mkdir(join(path, 'folder'));
  await writeFile(join(path, 'file'), '');
  for (const place of ['folder', 'no/results.xml', 'file/results.xml']) {
    await expect(requirePlaceFor(join(path, place), '--junit')).rejects.toMatchObject({ code: 'USAGE' });
  }
});
