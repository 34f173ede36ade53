import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { wallMs } from '../../../src/base/clock.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import { portsToPublish } from '../../../src/collectors/ports.ts';
import { postgresql } from '../../../src/collectors/postgresql.ts';
import { readStatementSettings } from '../../../src/collectors/statement-settings.ts';
import { startCollectors } from '../../../src/collectors/watch.ts';
import { sumOverServers } from '../../../src/figures/metric-sums.ts';
import { metricTotals } from '../../support/metric-totals.ts';
import type { TimedSample } from '../../../src/records/sample.ts';
import { request, service, topologyOf } from '../platform/small-topology.ts';

/*
 * pg_stat_statements throws the least used entries away when it is full, here at 1,000. A list in `in (...)` makes an entry of its own
 * for each length, so an ordinary site fills it.
 */

test('statements of few forms are counted exactly', async () => {
  const { truth, told, full } = await counted({
    before: (ask) => inTurn(300, (turn) => ask(list(turn % 100))),
    measured: (ask) => inTurn(900, (turn) => ask(list(turn % 100))),
  });
  expect(told).toBe(truth);
  expect(full).toEqual([]);
});

test('statements are true or unknown when entries are thrown away while new ones come', async () => {
  const { truth, told, problems } = await counted({
    before: async (ask) => {
      await inTurn(3000, () => ask('select 1'));
      await inTurn(950, (turn) => ask(list(turn, 'select 1, 2')));
    },
    measured: async (ask) => {
      await inTurn(1500, async (turn) => {
        await ask('select 1');
        await ask(list(turn % 900));
      });
    },
  });
  expect([truth, 'unknown']).toContain(told);
  expect(problems.join()).toMatch(
    /threw entries away.*distinct statements seen at once: \d{3,4}; pg_stat_statements.max: 1000/,
  );
});

test('statements are true or unknown when the entries of the warm-up are thrown away', async () => {
  const { truth, told, full } = await counted({
    before: (ask) => inTurn(950 * 4, (turn) => ask(list(turn % 950))),
    measured: (ask) => inTurn(950 * 2, (turn) => ask(list(turn % 950, 'select 1, 2'))),
  });
  expect([truth, 'unknown']).toContain(told);
  expect(full.join(), 'said before the measurement').toMatch(
    /database: pg_stat_statements holds (?:9\d\d|1000) distinct statements, .* is 1000/,
  );
});

type Ask = (sql: string) => Promise<unknown>;

/** How many statements were sent in the measurement, and how many the collector tells of. */
async function counted(work: {
  readonly before: (ask: Ask) => Promise<void>;
  readonly measured: (ask: Ask) => Promise<void>;
}): Promise<{
  readonly truth: number;
  readonly told: number | 'unknown';
  readonly problems: readonly string[];
  /** warnings that there is too little room */
  readonly full: readonly string[];
}> {
  const { command: _none, ...built } = service('database', {
    image: 'benchday/postgresql:latest',
    role: 'database',
    environment: { POSTGRES_STATEMENTS_MAX: '1000' },
  });
  const user = { user: 'shop', password: 'shop', database: 'shop' };
  const topology = {
    ...topologyOf(built),
    entries: [{ service: 'database', port: 5432 }] as const,
    collect: { database: [{ kind: 'postgresql' as const, port: 5432, ...user }] },
  };
  await using running = await (
    await enginePlatform()
  ).bringUp(request(topology, { publish: portsToPublish(topology) }));
  const between: TimedSample[] = [];
  const watching = await startCollectors({
    topology: running,
    collectors: [postgresql],
    intervalMs: 250,
    now: wallMs,
    signal: new AbortController().signal,
    onSample: (sample) => between.push(sample),
  });
  onTestFinished(async () => {
    await watching.stop();
  });
  const client = new Client({ ...running.services[0]?.address(5432), ...user });
  await client.connect();
  let truth = 0;
  await work.before((sql) => client.query(sql));
  const { warnings: full } = await readStatementSettings(running.services);
  const first = await watching.edge();
  await work.measured((sql) => {
    truth += 1;
    return client.query(sql);
  });
  const last = await watching.edge();
  await client.end();
  await watching.stop();
  const { totals, problems } = metricTotals({ first, between, last });
  const statements = sumOverServers(totals, 'postgresql.statements_total');
  return { truth, told: Number.isFinite(statements) ? statements : 'unknown', problems, full };
}

/** @param length  of the list, less one */
function list(length: number, select = 'select 1'): string {
  return `${select} where 5 in (${Array.from({ length: length + 1 }, (_, id) => id).join()})`;
}

async function inTurn(times: number, act: (turn: number) => Promise<unknown>): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) await act(turn);
}
