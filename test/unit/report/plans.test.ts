import { expect, it } from 'vitest';
import type { QueryPlan } from '../../../src/records/database-evidence.ts';
import { readModel } from '../../../src/report/model.ts';
import { database } from '../../../src/report/sections/database.ts';
import { buildFixture } from '../../support/report-fixture.ts';

const plain = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const made = buildFixture({ hits: 2000, durationMs: 48_000, trials: 2, topologies: 3 });

const plan = (query: string, nodes: readonly string[] | undefined, ms = 10): QueryPlan => ({
  ...{ server: 'database', query, ms },
  ...(nodes === undefined ? { problem: 'relation "gone" does not exist' } : { nodes: [...nodes], cost: 8.3, rows: 1 }),
});
const INDEX = ['Index Scan using item_id on item', '  Index Cond: (id = $1)'];
const SEQ = ['Seq Scan on item', '  Filter: (id = $1)'];

/** @param of  plans of a trial, by its topology's place in the run and its repetition */
async function rendered(of: (place: number, repetition: number) => readonly QueryPlan[]): Promise<string> {
  const names = [
    made.run.reference,
    ...made.run.topologies.map(({ name }) => name).filter((own) => own !== made.run.reference),
  ];
  const trials = made.trials.map((trial) =>
    trial.state === 'measured' ? { ...trial, plans: [...of(names.indexOf(trial.topology), trial.repetition)] } : trial,
  );
  return database.render(await readModel({ ...made, trials }))?.text ?? '';
}

it('a plan that is another one than the reference has is marked and stands first', async () => {
  const markup = await rendered((place) => [
    plan('select 1 from same', INDEX, 90),
    plan('select 2 from changed', place === 2 ? SEQ : INDEX),
    ...(place === 1 ? [plan('select 3 from only_here', SEQ)] : []),
    plan('select 4 from gone', undefined),
  ]);
  const text = plain(markup);
  expect(text).toContain('1 plan differs from legacy, or between trials.');
  const table = /<table id="plan-table".*?<\/table>/s.exec(markup)?.[0] ?? '';
  const rows = [...table.matchAll(/<tr>.*?(?=<tr>|<\/t(?:head|body)>)/gs)].slice(1).map(([row]) => plain(row).trim());
  expect(rows[0]).toMatch(
    /^select 2 from changed .* ! changed cost 8\.3\d*, 1 rows Seq Scan on item Filter: \(id = \$1\)$/,
  );
  expect(rows).toHaveLength(5);
  expect(rows.find((row) => row.startsWith('select 1'))).toMatch(
    /legacy .* ms .*cache .* ms .*= the same|cache .*legacy .*messaging .*= the same/,
  );
  expect(rows.find((row) => row.startsWith('select 3'))).not.toMatch(/same|changed/);
  expect(rows.find((row) => row.startsWith('select 4'))).toContain(
    '– not measured relation &quot;gone&quot; does not exist',
  );
  expect(table).toContain(`<pre>${INDEX.join('\n')}\n</pre>`);
});

it('a plan that differs between trials of one topology says so', async () => {
  const text = plain(
    await rendered((place, repetition) => [plan('select 1', place === 1 && repetition > 1 ? SEQ : INDEX)]),
  );
  expect(text).toContain('! differs between trials');
});

it('a run whose databases were asked for no plans has no such table', async () => {
  expect(await rendered(() => [])).not.toContain('plan-table');
});

it('says which endpoint asks a statement, as far as it was seen, and where nothing more is known', async () => {
  const [first] = made.summary.topologies[0]?.measured?.queries ?? [];
  const query = first?.query ?? '';
  const trials = made.trials.map((trial) =>
    trial.state === 'measured' && trial.repetition === 1
      ? {
          ...trial,
          statementsAlone: {
            hits: 3,
            endpoints: [
              { name: 'home', statements: [{ query, calls: 6 }] },
              { name: 'cart', statements: [] },
            ],
            background: [],
            problem: 'the others were not looked at: all have 20 s',
          },
        }
      : trial,
  );
  const markup = database.render(await readModel({ ...made, trials }))?.text ?? '';
  const table = /<table id="endpoint-statement-table".*?<\/table>/s.exec(markup)?.[0] ?? '';
  const rows = [...table.matchAll(/<tr>.*?(?=<tr>|<\/t(?:head|body)>)/gs)].slice(1).map(([row]) => plain(row).trim());
  expect(rows[0]).toMatch(/^home .* 2(\.00)? /);
  expect(rows.at(-1)).toMatch(/^cart .* 0(\.00)?$/);
  expect(plain(/<table id="query-table".*?<\/table>/s.exec(markup)?.[0] ?? '')).toContain('by home');
  expect(markup).toContain('the others were not looked at');
});
