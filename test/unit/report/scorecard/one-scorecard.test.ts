import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { makeScorecard } from '../../../../src/jobs/scorecard/make-scorecard.ts';
import { firstScreen } from '../../../../src/report/first-screen.ts';
import { readModel } from '../../../../src/report/model.ts';
import { requirements } from '../../../../src/report/sections/requirements.ts';
import { scorecardOfRun } from '../../../../src/verdicts/scorecard/of-run.ts';
import { REQUIREMENTS } from '../../../../src/verdicts/scorecard/score-topology.ts';
import { scorecardTable } from '../../../../src/verdicts/scorecard/words.ts';
import { summarise } from '../../../../src/verdicts/choice/summarise.ts';
import { buildFixture } from '../../../support/report-fixture.ts';
import { listRuns, readRun } from '../../../support/stored-runs.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const STORED = fileURLToPath(new URL('../../../fixtures/stored/five-topologies/', import.meta.url));
const plain = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const words = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

it('a run says the same of the requirements as `benchday scorecard` of a folder that holds this run alone', async () => {
  await using reports = await temporaryDirectory();
  const [from = ''] = await listRuns(STORED);
  const directory = join(reports.path, basename(from));
  await cp(from, directory, { recursive: true });
  const { run, summary } = await readRun(directory, reports.path);
  if (summary === undefined) throw new Error('the stored run has a summary');
  const columns = scorecardOfRun(run, summary);
  const { record } = await makeScorecard({ topologies: [], scenario: undefined, command: [], reports: reports.path });
  const names = columns.map(({ topology }) => topology);
  const ofFolder = names.flatMap((name) => record.columns.filter(({ topology }) => topology === name));
  expect(scorecardTable({ columns: ofFolder })).toEqual(scorecardTable({ columns }));
  expect(ofFolder.map(({ rows }) => rows.map(({ command }) => command))).toEqual(
    columns.map(({ rows }) => rows.map(({ command }) => command)),
  );
  expect(columns[0]?.rows.map(({ id }) => id)).toEqual(REQUIREMENTS.map(({ id }) => id));
});

it('the page draws the record: each cell in the words of the terminal, whatever the figures say', async () => {
  const made = buildFixture({ hits: 2000, durationMs: 48_000, trials: 1, topologies: 3 });
  const summary = await summarise(made);
  const states = ['met', 'missed', 'undecided', 'invalid', 'not-measured', 'impossible'] as const;
  const scorecard = (summary.scorecard ?? []).map((column, at) => ({
    ...column,
    rows: column.rows.map((row, place) => ({
      ...row,
      state: states[(at + place) % states.length] ?? 'met',
      value: 1234.5,
      unit: 'parts',
    })),
  }));
  const model = await readModel({ ...made, summary: { ...summary, scorecard } });
  const section = requirements.render(model)?.text ?? '';
  const table = /<table id="requirement-table".*?<\/table>/s.exec(section)?.[0] ?? '';
  const drawn = [...table.matchAll(/<tr>.*?(?=<tr>|<\/t(?:head|body)>)/gs)]
    .slice(1)
    .map(([row]) => [...row.matchAll(/<t[hd][^>]*>(.*?)(?=<t[hd]|$)/gs)].map(([, cell = '']) => words(plain(cell))));
  const printed = scorecardTable({ columns: scorecard }).rows;
  expect(drawn.map((row) => row.map((cell) => cell.replace(/^\S (?=[a-z]+)/, '')))).toEqual(
    printed.map((row) => row.map(words)),
  );
  const screen = plain(firstScreen(model).text);
  expect(screen).toMatch(/Requirements, by this run alone/);
  expect(screen).toMatch(/23 million daily hits ✗ missed cache ; \? undecided messaging : .*; ✓ met legacy/);
});

it('what nothing measures says so, and a site of somebody else is asked for nothing that it cannot do', async () => {
  const built = buildFixture({ hits: 2000, durationMs: 48_000, trials: 1, topologies: 1 });
  const made = { ...built, run: { ...built.run, scenario: { ...built.run.scenario, hitsPerDay: 40_000 } } };
  const target = {
    ...made,
    run: { ...made.run, topologies: made.run.topologies.map((own) => ({ ...own, services: [] })) },
  };
  const commands = async (fixture: typeof made) =>
    (await summarise(fixture)).scorecard?.[0]?.rows.flatMap(({ command }) => command ?? []) ?? [];
  expect(await commands(made)).toContainEqual(expect.stringMatching(/^benchday capacity \S+ -t \S+$/));
  expect((await commands(made)).filter((command) => command.includes('drill'))).not.toEqual([]);
  expect((await commands(target)).filter((command) => /capacity|drill/.test(command))).toEqual([]);
});

it('the arms of a gate are versions, of which no requirement is asked', async () => {
  const made = buildFixture({ hits: 2000, durationMs: 48_000, trials: 1 });
  const run = { ...made.run, arms: made.run.topologies.map(({ name }) => ({ name, topology: 'shop' })) as never };
  expect(await summarise({ ...made, run })).not.toHaveProperty('scorecard');
});
