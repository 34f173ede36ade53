import { spawn } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { journalFile, readJournal } from '../../../src/records/write-journal.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { constantRate, endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';
import { run, serveHttp, serveTcp } from './local-server.ts';

const WRITES = sampleSchedule({
  curve: constantRate(200, 0.5),
  requests: [
    endpoint({ name: 'read' }),
    endpoint({ name: 'write', method: 'POST', isWrite: true, body: 'a=1', expect: { status: [201] } }),
  ],
});

async function journalsOf(stem: string, workers: number) {
  const texts = Array.from({ length: workers }, (_, worker) => readFile(journalFile(stem, worker), 'utf8'));
  return (await Promise.all(texts)).map(readJournal);
}

describe.concurrent('the journal of replay', () => {
  it('has every write that was sent, by how it ended, and none that was dropped', async () => {
    await using directory = await temporaryDirectory();
    const statuses = [201, 409, 503];
    const seen: string[][] = [[], [], []];
    await using server = await serveHttp((request, response) => {
      const key = request.headers['idempotency-key'];
      if (typeof key !== 'string') {
        response.end();
        return;
      }
      const turn = seen.flat().length % 4;
      seen[Math.min(turn, 2)]?.push(key);
      if (turn === 3) {
        request.socket.resetAndDestroy();
        return;
      }
      response.statusCode = statuses[turn] ?? 0;
      response.end();
    });

    const stem = join(directory.path, 'trial');
    const settings = { workers: 2, maxInFlight: 400, journal: stem };
    const { totals } = await run({ schedule: WRITES, baseUrl: server.baseUrl, settings });

    const journals = await journalsOf(stem, 2);
    expect(journals.flatMap(({ problems }) => problems)).toEqual([]);
    expect(journals.map(({ head }) => head)).toEqual([0, 1].map((worker) => ({ worker, workers: 2, prefix: 'test-' })));
    const all = (kind: 'acknowledged' | 'refused' | 'unknown') => journals.flatMap((journal) => journal[kind]).sort();
    expect([all('acknowledged'), all('refused'), all('unknown')]).toEqual(seen.map((keys) => keys.sort()));
    expect(totals.writes).toEqual({
      acknowledged: all('acknowledged').length,
      refused: all('refused').length,
      unknown: all('unknown').length,
    });
    expect(all('unknown').length).toBeGreaterThan(0);
  });

  it('of several processes is one file for each of their threads, and together they have every write once', async () => {
    await using directory = await temporaryDirectory();
    const seen: string[] = [];
    await using server = await serveHttp((request, response) => {
      const key = request.headers['idempotency-key'];
      if (typeof key === 'string') seen.push(key);
      response.statusCode = typeof key === 'string' ? 201 : 200;
      response.end();
    });
    const stem = join(directory.path, 'trial');
    const settings = { workers: 2, generators: 2, maxInFlight: 400, journal: stem };
    const { totals } = await run({ schedule: WRITES, baseUrl: server.baseUrl, settings });
    const journals = await journalsOf(stem, 4);
    expect(journals.flatMap(({ problems }) => problems)).toEqual([]);
    expect(journals.map(({ head }) => head)).toEqual(
      [0, 1, 2, 3].map((worker) => ({ worker, workers: 4, prefix: 'test-' })),
    );
    expect(journals.flatMap(({ acknowledged }) => acknowledged).sort()).toEqual(seen.sort());
    expect(totals.writes.acknowledged).toBe(seen.length);
  });

  it('calls a reset after sending and a time limit INFO, and a refused connection FAIL', async () => {
    await using directory = await temporaryDirectory();
    await using resetting = await serveTcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
    await using silent = await serveTcp(() => undefined);
    const gone = await serveTcp(() => undefined);
    await gone[Symbol.asyncDispose]();
    const ends = async (name: string, baseUrl: string, timeoutMs = 5000) => {
      const journal = join(directory.path, name);
      const { totals } = await run({ schedule: WRITES, baseUrl, settings: { journal, timeoutMs } });
      const [read] = await journalsOf(journal, 1);
      expect(read?.problems).toEqual([]);
      expect(totals.counts.dropped).toBe(0);
      return [read?.acknowledged.length, read?.refused.length, read?.unknown.length];
    };
    const [acknowledged, refused, sent = 0] = await ends('resetting', resetting.baseUrl);
    expect([acknowledged, refused]).toEqual([0, 0]);
    expect(sent).toBeGreaterThan(30);
    expect(await ends('gone', gone.baseUrl)).toEqual([0, sent, 0]);
    // Where the machine stands still, a hit may be given up before it is connected: that one is FAIL, rightly.
    const [none, neverConnected = 0, timedOut = 0] = await ends('silent', silent.baseUrl, 800);
    expect([none, neverConnected + timedOut]).toEqual([0, sent]);
    expect(timedOut).toBeGreaterThan(sent / 2);
  });

  it('leaves out what was due and never sent', async () => {
    await using directory = await temporaryDirectory();
    await using server = await serveHttp(() => undefined);
    const stem = join(directory.path, 'trial');
    const settings = { maxInFlight: 7, timeoutMs: 700, journal: stem };
    const { totals } = await run({ schedule: WRITES, baseUrl: server.baseUrl, settings });
    const [journal] = await journalsOf(stem, 1);
    expect(journal?.problems).toEqual([]);
    expect(totals.counts.dropped).toBe(93);
    expect(journal?.unknown).toHaveLength(totals.writes.unknown);
    expect(totals.writes.unknown).toBeLessThanOrEqual(7);
  });

  // A device is made by root alone, and a link to one is not followed.
  it.skipIf(process.getuid?.() !== 0)('that finds the disk full ends the load with DISK_FULL', async () => {
    await using directory = await temporaryDirectory();
    await using server = await serveHttp((_request, response) => response.end());
    const stem = join(directory.path, 'trial');
    await execa('mknod', [journalFile(stem, 0), 'c', '1', '7']);
    const running = run({ schedule: WRITES, baseUrl: server.baseUrl, settings: { journal: stem } });
    await expect(running).rejects.toMatchObject({ code: 'DISK_FULL', exitCode: 5 });
  });

  it('that cannot be opened ends the load before it begins', async () => {
    await using directory = await temporaryDirectory();
    let arrived = 0;
    await using server = await serveHttp((_request, response) => {
      arrived++;
      response.end();
    });
    await mkdir(journalFile(join(directory.path, 'trial'), 0));
    const running = run({
      schedule: WRITES,
      baseUrl: server.baseUrl,
      settings: { journal: join(directory.path, 'trial') },
    });
    await expect(running).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(arrived).toBe(0);
  });
});

describe('the journal of a killed process', () => {
  it('has every write that a server ever saw', async () => {
    await using directory = await temporaryDirectory();
    const seen = new Set<string>();
    await using server = await serveHttp((request, response) => {
      const key = request.headers['idempotency-key'];
      if (typeof key === 'string') seen.add(key);
      response.statusCode = 201;
      response.end();
    });
    const stem = join(directory.path, 'trial');
    const schedule = { ...WRITES, curve: constantRate(400, 60) };
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', fileURLToPath(new URL('./journal-process.ts', import.meta.url))],
      { env: { ...process.env, LOAD: JSON.stringify({ schedule, baseUrl: server.baseUrl, journal: stem }) } },
    );
    const gone = new Promise((resolve) => child.once('exit', resolve));
    try {
      await expect.poll(() => seen.size, { timeout: 18_000, interval: 5 }).toBeGreaterThan(100);
    } finally {
      child.kill('SIGKILL');
    }
    await gone;

    const [journal] = await journalsOf(stem, 1);
    if (journal === undefined) throw new Error('there is no journal');
    const attempted = new Set([...journal.acknowledged, ...journal.refused, ...journal.unknown]);
    expect([...seen].filter((key) => !attempted.has(key))).toEqual([]);
    expect(journal.problems[0]).toContain('it has no END');
  });
});
