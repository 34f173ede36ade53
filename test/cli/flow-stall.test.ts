import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Histogram } from 'hdr-histogram-js';
import { expect, it } from 'vitest';
import type { LatencyLine } from '../../src/records/load-totals.ts';
import type { MeasuredTrial } from '../../src/records/trial-record.ts';
import { arrivals } from '../../src/scenario/arrivals.ts';
import { readScenario } from '../../src/scenario/scenario-file.ts';
import { scheduleOf } from '../../src/scenario/scenario-schedule.ts';
import { readRun } from '../../src/store/run-reader.ts';
import { benchday } from '../support/benchday-process.ts';
import { smallSite } from '../support/small-site.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { latencyOf } from '../unit/load/latency-of.ts';

/** Some 100 hits a second: a visit logs in, and follows twice with the token of the answer. */
const SCENARIO = `name: stall
title: A login flow
topologies: []
profile: weekday
load: { hits_per_day: 8640000, mode: time-lapse, duration_s: 8, seed: 3, timeout_ms: 20000 }
flows:
  - name: account
    think_s: 0.3
    feed: users.csv
    steps:
      - name: login
        method: POST
        path: /login
        headers: { content-type: application/x-www-form-urlencoded }
        body: user={user}
        take: { token: { json: $.token } }
      - { name: orders, path: '/orders?token={token}', expect: { status: 200, marker: orders } }
      - { name: order, chance: 0.5, path: '/orders/1', headers: { X-Token: '{token}' }, think_s: { from: 0.1, to: 0.6 } }
warm_up: { duration_s: 1, rate_per_s: 20 }
trials: 1
slo: { p95_ms: 60000 }
`;
const STALL_MS = 2000;
/** Within the measurement: warm-up and verification have far fewer. */
const STALL_AT_LOGIN = 90;
/** What a busy machine adds to a time; it takes nothing away but what clocks of two processes differ by. */
const NOISE = { less: 25, more: 300 };

const epochMs = (): number => performance.timeOrigin + performance.now();

/** Answers nothing that comes within two seconds, until they are over. */
function standingSite() {
  const stall = { fromMs: Infinity, untilMs: Infinity };
  const held: (() => void)[] = [];
  let logins = 0;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.url === '/login' && ++logins === STALL_AT_LOGIN) {
      stall.fromMs = epochMs();
      setTimeout(() => {
        stall.untilMs = epochMs();
        for (const release of held.splice(0)) release();
      }, STALL_MS);
    }
    const isStanding = stall.fromMs < Infinity && stall.untilMs === Infinity;
    request.resume();
    void once(request, 'end').then(() => {
      const send = () => response.end(request.url === '/login' ? '{"token": "abc"}' : 'orders');
      if (isStanding) held.push(send);
      else send();
    });
  };
  return { stall, answer };
}

interface Expected {
  readonly responseMs: Record<string, number[]>;
  readonly heldMs: number[];
}

/** What the due times and the stall make of each hit, as if all else took no time. */
function computed(
  hits: Iterable<{ dueUs: number; request: number; visitor?: number }>,
  names: readonly string[],
  stall: { fromMs: number; untilMs: number },
): Expected {
  const answeredAt = (sentMs: number) => (sentMs >= stall.fromMs && sentMs < stall.untilMs ? stall.untilMs : sentMs);
  const tokens = new Map<number | undefined, number>();
  const expected: Expected = { responseMs: {}, heldMs: [] };
  for (const { dueUs, request, visitor } of hits) {
    const dueMs = dueUs / 1000;
    const name = names[request] ?? '';
    const sentMs = name === 'login' ? dueMs : Math.max(dueMs, tokens.get(visitor) ?? Number.NaN);
    if (name === 'login') tokens.set(visitor, answeredAt(dueMs));
    if (sentMs > dueMs) expected.heldMs.push(sentMs - dueMs);
    (expected.responseMs[name] ??= []).push(answeredAt(sentMs) - dueMs);
  }
  return expected;
}

/** By rank from the longest: what is held only for the noise of the end of the stall is shorter than all that is computed. */
function expectSame(measured: Histogram, wantedMs: readonly number[], what: string): void {
  const longest = wantedMs.toSorted((a, b) => b - a);
  for (const share of [0.01, 0.1, 0.25, 0.5, 0.75, 0.95]) {
    const rank = Math.floor(longest.length * share);
    const wanted = longest[rank] ?? Number.NaN;
    const ms = measured.getValueAtPercentile(100 * (1 - (rank + 0.5) / measured.totalCount)) / 1000;
    const said = `${what}, ${rank} longer: ${ms} ms, computed ${wanted} ms`;
    expect(ms, said).toBeGreaterThan(wanted * 0.998 - NOISE.less);
    expect(ms, said).toBeLessThan(wanted * 1.002 + NOISE.more);
  }
}

it('a server that stands still for 2 s in a login flow: times are those computed from the due times, and lag is valid', async () => {
  await using directory = await temporaryDirectory();
  const { stall, answer } = standingSite();
  await using site = await smallSite(answer);
  const file = join(directory.path, 'stall.yaml');
  await writeFile(file, SCENARIO);
  await writeFile(join(directory.path, 'users.csv'), 'user,password\nada,1\nbrian,2\n');
  const ended = await benchday(['run', './stall.yaml', '--target', site.url], {
    cwd: directory.path,
    env: { TMPDIR: directory.path },
  });
  expect(ended).toMatchObject({ exitCode: 0 });

  const reports = join(directory.path, 'reports');
  const stored = await readRun('latest', reports);
  const { run, trials } = stored;
  const trial = trials.find((one): one is MeasuredTrial => one.state === 'measured');
  if (trial === undefined) throw new Error('not measured');
  const { load, accounting, validity } = trial;
  const window = { fromMs: stall.fromMs - load.startedAtMs, untilMs: stall.untilMs - load.startedAtMs };
  expect(window.fromMs).toBeGreaterThan(500);
  expect(window.untilMs).toBeLessThan(run.scenario.durationMs - 1000);

  const scenario = await readScenario(file, { root: process.cwd() });
  const schedule = scheduleOf(scenario, '');
  const all = [...arrivals(schedule)];
  const names = schedule.requests.map(({ name }) => name);
  const wanted = computed(all, names, window);
  const latency: LatencyLine[] = [];
  for await (const line of stored.latency()) latency.push(line);
  for (const name of names) expectSame(latencyOf({ latency }, 'response', name), wanted.responseMs[name] ?? [], name);
  const held = latencyOf({ latency }, 'held');
  expectSame(held, wanted.heldMs, 'held');
  expect(held.totalCount).toBeGreaterThanOrEqual(wanted.heldMs.length - 5);
  expect(wanted.heldMs.length).toBeGreaterThan(50);

  // The stall is in what was held and in the response times, and in no lag.
  expect(validity.checks.find(({ id }) => id === 'lag')?.state).toMatch(/^(valid|warning)$/);
  expect(latencyOf({ latency }, 'lag').getValueAtPercentile(99)).toBeLessThan(held.getValueAtPercentile(50) / 10);
  expect(accounting.filter(({ holds }) => !holds)).toEqual([]);
  expect(load.counts).toMatchObject({ scheduled: all.length, sent: all.length, ok: all.length, dropped: 0 });
  const visits = all.filter(({ isVisitStart }) => isVisitStart === true).length;
  expect(load.flows?.byFlow).toEqual([{ flow: 'account', due: visits, begun: visits, finished: visits }]);

  // What was asked for stands in run.json, what came of it in summary.json, page, Markdown and exports.
  expect(run.scenario.flows).toEqual([
    {
      ...{ name: 'account', share: 1, visits, stepsPerVisit: 2.5 },
      feed: { columns: ['user', 'password'], rows: 2, order: 'random' },
      steps: [
        { chance: 1, options: [{ endpoint: 'login', weight: 1, needs: [], takes: ['token'] }] },
        {
          chance: 1,
          think: { kind: 'fixed', ms: 300 },
          options: [{ endpoint: 'orders', weight: 1, needs: ['token'], takes: [] }],
        },
        {
          chance: 0.5,
          think: { kind: 'uniform', fromMs: 100, toMs: 600 },
          options: [{ endpoint: 'order', weight: 1, needs: ['token'], takes: [] }],
        },
      ],
    },
  ]);
  const textOf = async (name: string) => readFile(join(reports, 'latest', name), 'utf8');
  const summary = JSON.parse(await textOf('summary.json')) as { topologies: { measured: { flows: unknown[] } }[] };
  expect(summary.topologies[0]?.measured.flows).toMatchObject([
    {
      ...{ name: 'account', visits: { due: visits, begun: visits, finished: visits }, notReachedRatio: 0, causes: [] },
      steps: { scheduled: all.length, sent: all.length, dropped: 0, notReached: 0 },
      held: { hits: load.flows?.held, p99Ms: expect.closeTo(held.getValueAtPercentile(99) / 1000, 0) as unknown },
    },
  ]);
  expect(await textOf('report.html')).toMatch(/<h2[^>]*>\s*Visits/);
  expect(await textOf('report.md')).toContain(
    `account on target: ${visits} visits due, ${visits} begun, ${visits} finished`,
  );
  const csv = await benchday(['report', 'latest', '--csv'], { cwd: directory.path });
  expect(csv.stdout.split('\n').filter((line) => line.includes('flow_visits_finished'))).toHaveLength(1);
});
