import { expect, it } from 'vitest';
import { readModel } from '../../../src/report/model.ts';
import { database } from '../../../src/report/sections/database.ts';
import { summarise } from '../../../src/verdicts/choice/summarise.ts';
import { buildFixture } from '../../support/report-fixture.ts';

const plain = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const made = () => buildFixture({ hits: 2000, durationMs: 48_000, trials: 1, topologies: 2 });
type Fixture = ReturnType<typeof made>;

/** The second topology asks something of its own, and no longer what the reference asks most. */
function changed({ trials, ...rest }: Fixture): { readonly fixture: Fixture; readonly gone: string } {
  const base = trials.find(({ topology }) => topology === rest.run.reference);
  const metrics = base?.state === 'measured' ? base.metrics : [];
  const { item: gone = '', service = '' } =
    metrics.find(({ metric }) => metric === 'postgresql.query_calls_total') ?? {};
  const add = (metric: string, value: number) =>
    ({
      service,
      metric,
      kind: 'counter',
      item: 'select added from by_mistake',
      value,
      max: value,
    }) as never;
  return {
    gone,
    fixture: {
      ...rest,
      trials: trials.map((trial) =>
        trial.state !== 'measured' || trial.topology === rest.run.reference
          ? trial
          : {
              ...trial,
              metrics: [
                ...trial.metrics.filter(({ item }) => item !== gone),
                add('postgresql.query_calls_total', 400),
                add('postgresql.query_time_ms_total', 9000),
                add('postgresql.query_rows_total', 800),
                add('postgresql.query_blocks_total', 1200),
              ],
            },
      ),
    },
  };
}

it('of each topology it is known what it asks of the costliest statements of all of them, and that it asks none', async () => {
  const { fixture, gone } = changed(made());
  const { topologies } = await summarise(fixture);
  const of = (at: number, text: string) =>
    topologies[at]?.measured?.queries.find(({ query }) => query === text)?.callsPerThousandHits;
  const [base, other] = topologies[0]?.name === fixture.run.reference ? [0, 1] : [1, 0];
  expect(of(base, gone)).toBeGreaterThan(0);
  expect(of(other, gone)).toBe(0);
  expect(of(base, 'select added from by_mistake')).toBe(0);
  expect(of(other, 'select added from by_mistake')).toBeGreaterThan(0);
  const count = topologies.map(({ measured }) => measured?.queries.length);
  expect(new Set(count).size).toBe(1);
});

it('a database whose statements nobody counted asks nothing that is known', async () => {
  const { fixture } = changed(made());
  const trials = fixture.trials.map((trial) =>
    trial.state === 'measured' && trial.topology !== fixture.run.reference
      ? { ...trial, metrics: trial.metrics.filter(({ metric }) => !metric.startsWith('postgresql.')) }
      : trial,
  );
  const { topologies } = await summarise({ ...fixture, trials });
  expect(topologies.map(({ measured }) => (measured?.queries.length ?? 0) > 0).sort()).toEqual([false, true]);
});

it('names what is new and what is gone against the reference, dearest first', async () => {
  const { fixture, gone } = changed(made());
  const model = await readModel({ ...fixture, summary: await summarise(fixture) });
  const markup = database.render(model)?.text ?? '';
  const differences = /<ul class="reasons" id="statement-differences">.*?<\/ul>/s.exec(markup)?.[0] ?? '';
  expect(plain(differences)).toContain('against legacy : 1 new: select added from by_mistake ; 1 gone:');
  expect(differences).toContain(`title="${gone.replaceAll('"', '&quot;').slice(0, 20)}`);
  const table = /<table id="query-table".*?<\/table>/s.exec(markup)?.[0] ?? '';
  const rows = [...table.matchAll(/<tr>.*?(?=<tr>|<\/t(?:head|body)>)/gs)].map(([row]) => plain(row).trim());
  const row = rows.find((text) => text.startsWith('select added')) ?? '';
  expect(row).toMatch(
    /^select added from by_mistake never [\d. ]+m?s \+ new [\d. ]+ calls, [\d. ]+ rows, [\d. ]+ blocks$/,
  );
  const costs = [...table.matchAll(/<tr>.*?(?=<tr>|<\/t(?:head|body)>)/gs)]
    .slice(1)
    .map(([text]) => Math.max(...[...text.matchAll(/data-value="([\d.e-]+)"/g)].map(([, value]) => Number(value))));
  expect(costs).toEqual(costs.toSorted((a, b) => b - a));
});
