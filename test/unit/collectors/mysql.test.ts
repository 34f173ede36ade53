import { expect, onTestFinished, test, vi } from 'vitest';
import { requireCountable } from '../../../src/collectors/database-needs.ts';
import { mysql } from '../../../src/collectors/mysql.ts';
import { readStatementSettings } from '../../../src/collectors/statement-settings.ts';
import type { RunningService } from '../../../src/platform/platform.ts';
import { Refusal, plantedMysql } from '../../support/planted-mysql.ts';

const STATUS = { Uptime: 100, Queries: 0, Questions: 0, Com_stmt_prepare: 0, Com_stmt_close: 0, Com_stmt_reset: 0 };
const EVENT = { calls: 0, ms: 0, changed: 0, sent: 0, examined: 0, temporary: 0, onDisk: 0, sinceMs: null };

const select = (calls: number) => ({
  benchday_collector: 'event',
  text: 'statement/sql/select',
  ...EVENT,
  calls,
});

/** A server that counts what it is asked. @param events  rows of performance_schema; undefined: it is off */
async function counting(
  events: (() => readonly Readonly<Record<string, string | number | null>>[]) | undefined,
  variables: Readonly<Record<string, string>> = {},
) {
  const asked: string[] = [];
  const commands = { Com_select: 40, Com_insert: 2, Queries: 0, Uptime: 100 };
  const service = await plantedMysql('database', (sql) => {
    asked.push(sql);
    if (sql.startsWith('SHOW GLOBAL VARIABLES')) {
      const all = { performance_schema: events === undefined ? 'OFF' : 'ON', ...variables };
      return Object.entries(all).map(([name, value]) => ({ Variable_name: name, Value: value }));
    }
    if (sql.startsWith('SHOW GLOBAL STATUS')) {
      return Object.entries({ ...STATUS, ...commands }).map(([name, value]) => ({
        Variable_name: name,
        Value: String(value),
      }));
    }
    commands.Com_select += 1;
    return events?.() ?? [];
  });
  return { service, asked, commands };
}

async function probeOf(service: RunningService) {
  const [target] = mysql.scope === 'service' ? mysql.targets(service) : [];
  if (target === undefined) throw new Error('it is watched');
  const probe = await target.open();
  const read = async (isEdge: boolean): Promise<Map<string, number>> =>
    new Map((await probe.read({ atMs: 0, isEdge })).map(({ metric, value }) => [metric, value]));
  return { read, close: () => probe.close() };
}

test('what we ask ourselves is never counted, over several readings and connections', async () => {
  const { service, commands } = await counting(() => [
    { benchday_collector: 'event', text: 'statement/sql/select', ...EVENT, calls: 1 },
  ]);
  const first = await probeOf(service);
  const before = (await first.read(true)).get('mysql.statements_total');
  await first.read(false);
  await first.read(true);
  await first.close();
  const second = await probeOf(service);
  await second.read(true);
  expect((await second.read(true)).get('mysql.statements_total')).toBe(before);
  expect(before).toBe(42);
  commands.Com_insert += 5;
  expect((await second.read(false)).get('mysql.statements_total')).toBe(47);
  await second.close();
});

test('without performance_schema statements are counted, and nothing is asked that would count', async () => {
  const { service, asked } = await counting(undefined);
  const probe = await probeOf(service);
  const told = await probe.read(true);
  await probe.close();
  expect(told.get('mysql.statements_total')).toBe(42);
  expect(told.get('mysql.program_statements_total')).toBe(0);
  expect(told.has('mysql.time_ms_total')).toBe(false);
  expect(asked.filter((sql) => !sql.startsWith('SHOW'))).toEqual([]);
});

test('when the server began is told by its age as it was asked, though the digests took long', async () => {
  const real = performance.now.bind(performance);
  let laterMs = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => real() + laterMs);
  onTestFinished(() => {
    clock.mockRestore();
  });
  const { service, commands } = await counting(() => {
    laterMs += 7000;
    commands.Uptime += 7;
    return [select(1)];
  });
  const probe = await probeOf(service);
  const starts = [await probe.read(false), await probe.read(true)].map((told) => told.get('mysql.started_ms') ?? NaN);
  await probe.close();
  expect(Math.abs((starts[1] ?? NaN) - (starts[0] ?? NaN))).toBeLessThan(5000);
});

test('what Queries is wrong by under load is no run of a stored program, but many small steps are one', async () => {
  const { service, commands } = await counting(undefined);
  const programs: (number | undefined)[] = [];
  const first = await probeOf(service);
  for (const queries of [40, 39, 38, 42, 41]) {
    commands.Queries = queries;
    programs.push((await first.read(queries === 40)).get('mysql.program_statements_total'));
  }
  await first.close();
  const second = await probeOf(service);
  for (const queries of [42, 43, 44]) {
    commands.Queries = queries;
    programs.push((await second.read(true)).get('mysql.program_statements_total'));
  }
  await second.close();
  expect(programs).toEqual([40, 40, 40, 40, 40, 40, 43, 43]);
});

test('a user who may not read performance_schema still has statements, and is not asked again', async () => {
  const { service, asked } = await counting(() => {
    throw new Refusal(1142, 'SELECT command denied to user');
  });
  const probe = await probeOf(service);
  const before = (await probe.read(true)).get('mysql.statements_total');
  const after = await probe.read(true);
  await probe.close();
  expect([before, after.get('mysql.statements_total')]).toEqual([42, 42]);
  expect(after.has('mysql.program_statements_total')).toBe(true);
  expect(asked.filter((sql) => sql.startsWith('SELECT'))).toHaveLength(1);
});

test('events that were truncated are noticed, also where their sum has grown since', async () => {
  let [selects, creates] = [10, 3];
  const { service } = await counting(() => [
    { benchday_collector: 'event', text: 'statement/sql/select', ...EVENT, calls: selects },
    ...(creates === 0
      ? []
      : [{ benchday_collector: 'event', text: 'statement/sql/create_table', ...EVENT, calls: creates }]),
  ]);
  const probe = await probeOf(service);
  expect((await probe.read(true)).get('mysql.reset_events_total')).toBe(0);
  selects = 90;
  expect((await probe.read(true)).get('mysql.reset_events_total')).toBe(0);
  [selects, creates] = [400, 0];
  expect((await probe.read(true)).get('mysql.reset_events_total')).toBe(1);
  await probe.close();
});

test.each([
  [
    'off',
    'statement/sql/update',
    /1 instrument of statements is off .*statement\/sql\/update.*UPDATE .*setup_instruments SET/,
  ],
  ['untimed', 'statement/com/Execute', /statement\/com\/Execute not timed.*TIMED = 'YES'/],
  ['off', 'statement/sp/stmt', /statement\/sp\/stmt.*setup_instruments/],
  ['off', 'global_instrumentation', /consumers .*global_instrumentation.*UPDATE .*setup_consumers SET ENABLED = 'YES'/],
])('with what is %s, %s, nothing is sampled as 0, and stored programs are noticed', async (state, name, warning) => {
  const notOn: { benchday_collector: string; text: string }[] = [];
  const { service } = await counting(() => [select(9), ...notOn.map((one) => ({ ...EVENT, ...one }))]);
  const probe = await probeOf(service);
  const whole = await probe.read(true);
  expect(whole.has('mysql.time_ms_total')).toBe(true);
  notOn.push({ benchday_collector: state, text: name });
  const part = await probe.read(true);
  const later = await probe.read(false);
  expect([...part.keys()].filter((metric) => /query|client|prepared|time|rows|reset_events/.test(metric))).toEqual([]);
  expect([part, later].map((told) => told.get('mysql.program_statements_total'))).toEqual([0, 0]);
  expect(later.get('mysql.statements_total'), 'our own are left out').toBe(whole.get('mysql.statements_total'));
  notOn.pop();
  expect((await probe.read(true)).has('mysql.time_ms_total')).toBe(true);
  expect((await probe.read(false)).has('mysql.program_statements_total')).toBe(false);
  await probe.close();
  notOn.push({ benchday_collector: state, text: name });
  expect((await readStatementSettings([service])).warnings).toEqual([expect.stringMatching(warning)]);
});

test.each([
  ['performance_schema_digests_size', '0', '200'],
  ['max_digest_length', '0', '1024'],
  ['performance_schema_max_digest_length', '20', '-1'],
])(
  'where %s is %s our own statements could not be left out of times and rows: there are none',
  async (name, bad, good) => {
    const { service, asked } = await counting(() => [select(9)], { [name]: bad });
    const probe = await probeOf(service);
    const told = await probe.read(true);
    await probe.close();
    expect([...told.keys()].filter((metric) => /query|client|time|rows_t/.test(metric))).toEqual([]);
    expect(told.get('mysql.program_statements_total')).toBe(0);
    expect(asked.filter((sql) => !sql.startsWith('SHOW'))).toEqual([]);
    const { warnings } = await readStatementSettings([service]);
    expect(warnings).toEqual([expect.stringContaining(`remove ${name} = ${bad} under [mysqld]`)]);
    const whole = await probeOf((await counting(() => [select(9)], { [name]: good })).service);
    expect((await whole.read(true)).has('mysql.time_ms_total')).toBe(true);
    await whole.close();
  },
);

test('what is not measured without performance_schema is said before the load, with what to type, and refuses nothing', async () => {
  const { service } = await counting(undefined);
  await expect(requireCountable([service])).resolves.toBeUndefined();
  const { settings, warnings } = await readStatementSettings([service]);
  expect(warnings).toEqual([
    expect.stringMatching(/^database: time, rows .* performance_schema = ON under \[mysqld\]/),
  ]);
  expect(settings[0]?.settings).toContainEqual({ name: 'mysql.statements', value: 'Com_*' });
});

test.each([
  [1142, /^database: time, rows .* are not measured: .*GRANT SELECT ON performance_schema/],
  [1044, /^database: time, rows .* are not measured: .*GRANT SELECT ON performance_schema/],
])('performance_schema that the user may not read (error %i) is said with what to type', async (number, words) => {
  const { service } = await counting(() => {
    throw new Refusal(number, 'SELECT command denied');
  });
  const { warnings } = await readStatementSettings([service]);
  expect(warnings).toEqual([expect.stringMatching(words) as string]);
});

test('another error of performance_schema is no missing right', async () => {
  const { service } = await counting(() => {
    throw new Refusal(1205, 'Lock wait timeout exceeded');
  });
  const { warnings } = await readStatementSettings([service]);
  expect(warnings.join()).not.toContain('GRANT');
});
