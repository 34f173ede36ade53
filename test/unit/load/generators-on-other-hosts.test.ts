import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replayWith } from '../../../src/load/replay/replay.ts';
import { workerProgram } from '../../../src/load/replay/worker-program.ts';
import { loadTotals } from '../../../src/records/load-totals.ts';
import { scheduleDigest } from '../../../src/scenario/schedule-digest.ts';
import { readJournals } from '../../../src/store/journal-file.ts';
import { sshStandIn } from '../../support/ssh-stand-in.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { CATALOGUE, constantRate, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';
import { latencyOf } from './latency-of.ts';
import { run, serveHttp } from './local-server.ts';

const MIXED = sampleSchedule({ requests: CATALOGUE, curve: constantRate(200, 2) });
const HOUR_MS = 3_600_000;

/** A host whose clocks are an hour ahead, and whose main thread sees them jump by 40 ms once it has sent for a while. */
const OTHER_CLOCK = `
const { isMainThread } = require('node:worker_threads');
const [origin, now, system] = [performance.timeOrigin, performance.now.bind(performance), Date.now];
Object.defineProperty(performance, 'timeOrigin', { value: origin + ${HOUR_MS} });
Date.now = () => system() + ${HOUR_MS};
const spun = () => process.cpuUsage().user > 0 && globalThis.jumped ? 40 : 0;
if (isMainThread) {
  performance.now = () => now() + spun();
  const write = require('node:net').Socket.prototype.write;
  require('node:net').Socket.prototype.write = function (...words) {
    if (Buffer.isBuffer(words[0]) && words[0].includes('"kind":"end"')) globalThis.jumped = true;
    return write.apply(this, words);
  };
}
`;

describe('generators on other hosts', () => {
  it('send what one of this machine would, keep journals here, and leave nothing there', async () => {
    await using place = await temporaryDirectory();
    const ssh = await sshStandIn(place.path);
    const keys: string[] = [];
    await using server = await site(keys);
    const left = foldersOfGenerators();
    const engine = replayWith(() => workerProgram(), { ssh });
    const hosts = [{ ssh: 'one' }, { ssh: 'greets', port: 2222 }];
    const journal = join(place.path, 'writes');

    const result = await run({
      schedule: MIXED,
      baseUrl: server.baseUrl,
      engine,
      settings: { workers: 2, hosts, journal, maxInFlight: 1000, timeoutMs: 10_000 },
    });

    const { totals } = result;
    expect(loadTotals.parse(totals)).toEqual(totals);
    expect(totals.counts).toEqual({ scheduled: 400, sent: 400, dropped: 0, ok: 400, failed: 0, timedOut: 0 });
    expect(totals.scheduleDigest).toBe(scheduleDigest(MIXED));
    for (const kind of ['response', 'service', 'lag'] as const) expect(latencyOf(result, kind).totalCount).toBe(400);
    expect(totals.generator.workers).toBe(4);
    expect(totals.generator.scheduling).toBeUndefined();
    const costs = totals.generator.hosts ?? [];
    expect(costs.map(({ host, node }) => [host, node])).toEqual([
      ['one', process.versions.node],
      ['greets:2222', process.versions.node],
    ]);
    expect(costs.reduce((sum, { sent }) => sum + sent, 0)).toBe(400);
    for (const { cpuMs, lagP99Ms, clock } of costs) {
      expect(cpuMs).toBeGreaterThan(0);
      expect(lagP99Ms).toBeGreaterThan(0);
      expect(clock.uncertaintyMs).toBeGreaterThan(0);
      expect(clock.uncertaintyMs).toBeLessThanOrEqual(5);
      expect(Math.abs(clock.driftMs)).toBeLessThanOrEqual(clock.uncertaintyMs + clock.endUncertaintyMs);
    }
    const journals = await readJournals(journal, 4);
    expect(journals.flatMap(({ problems }) => problems)).toEqual([]);
    expect(journals.flatMap(({ acknowledged }) => acknowledged).sort()).toEqual(keys.sort());
    expect(keys.length).toBe(totals.writes.acknowledged);
    expect(foldersOfGenerators()).toEqual(left);
    expect(readFileSync(join(place.path, 'words'), 'utf8')).toContain('-o BatchMode=yes');
  });

  it('begin by the clock of this machine, whatever theirs shows, and one that moved meanwhile is known', async () => {
    await using place = await temporaryDirectory();
    const ssh = await sshStandIn(place.path, OTHER_CLOCK);
    await using server = await site([]);
    const engine = replayWith(() => workerProgram(), { ssh });

    const { totals } = await run({
      schedule: MIXED,
      baseUrl: server.baseUrl,
      engine,
      settings: { hosts: [{ ssh: 'preloaded' }], maxInFlight: 1000, timeoutMs: 10_000 },
    });

    const [cost] = totals.generator.hosts ?? [];
    expect(totals.counts.ok).toBe(400);
    expect(Math.abs(totals.startedAtMs - Date.now())).toBeLessThan(60_000);
    expect(totals.elapsedMs).toBeLessThan(12_000);
    expect(cost?.lagP99Ms).toBeLessThan(2000);
    expect(Math.abs((cost?.clock.offsetMs ?? 0) - HOUR_MS)).toBeLessThan(1000);
    expect(cost?.clock.driftMs).toBeGreaterThan(29);
    expect(cost?.clock.driftMs).toBeLessThan(51);
  });
});

async function site(keys: string[]) {
  return serveHttp((request, response) => {
    const key = request.headers['idempotency-key'];
    if (typeof key === 'string') keys.push(key);
    response.statusCode = request.method === 'POST' ? 201 : 200;
    const product = /^\/product\/(\d+)$/.exec(request.url ?? '')?.[1] ?? '';
    response.end(`<p>product:${product}</p>`);
  });
}

function foldersOfGenerators(): readonly string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('benchday-generator-'));
}
