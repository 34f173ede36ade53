import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningService } from '../../../src/platform/platform.ts';
import { openBroker } from '../../../src/collectors/broker-queues.ts';
import { readWriteIds } from '../../../src/collectors/stored-writes.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { ProvingGround } from './proving-ground.ts';

const WRITES = 45;
const NONE = { count: 0, first: [] };

describe('the proof of exactly once, on real servers', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let ground: ProvingGround;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    ground = await ProvingGround.open(directory.path);
  });
  afterAll(async () => {
    await ground[Symbol.asyncDispose]();
    await directory[Symbol.asyncDispose]();
  });

  it('holds when nothing happens; one deleted row is one lost write, by name', async () => {
    const trial = await ground.send();
    await ground.drain();
    expect(await ground.prove(trial)).toMatchObject({
      state: 'proved',
      reasons: [],
      sets: {
        acknowledged: WRITES,
        storedRows: WRITES,
        storedIds: WRITES,
        redelivered: NONE,
        deadLettered: { count: 0 },
        identity: { left: WRITES, right: WRITES },
      },
    });

    const [victim] = await ground.viewsOf(trial);
    await ground.sabotage(`delete from view_events where op_id = '${victim}'`);
    expect(await ground.prove(trial)).toMatchObject({
      state: 'broken',
      reasons: [`1 acknowledged and not stored: ${victim}`],
      sets: { lost: { count: 1, first: [victim] }, phantom: NONE, appliedTwice: NONE },
    });
  });

  it('tells a message that came twice from a write that was applied twice', async () => {
    const trial = await ground.send();
    await ground.drain();
    const [again, unprotected] = await ground.viewsOf(trial);
    await ground.publishAgain(again);
    await ground.drain();
    expect(await ground.prove(trial)).toMatchObject({
      state: 'proved',
      sets: { redelivered: { count: 1, first: [again] }, appliedTwice: NONE, storedRows: WRITES },
    });

    // A worker whose inbox forgets: the same message is applied again.
    await ground.sabotage(`delete from accepted_writes where op_id = '${String(unprotected)}'`);
    await ground.publishAgain(unprotected ?? '');
    await ground.drain();
    expect(await ground.prove(trial)).toMatchObject({
      state: 'broken',
      sets: { appliedTwice: { count: 1, first: [unprotected] }, redelivered: { count: 2 }, storedRows: WRITES + 1 },
    });
  });

  it('finds a row that nobody sent, and one that was doubled by hand', async () => {
    const trial = await ground.send();
    await ground.drain();
    const [first] = await ground.viewsOf(trial);
    const phantom = `${trial.prefix}777777`;
    await ground.sabotage(
      `insert into view_events (id, product_id, op_id) values (-1, 1, '${phantom}'), (-2, 1, '${first}')`,
    );
    expect(await ground.prove(trial)).toMatchObject({
      state: 'broken',
      sets: { phantom: { count: 1, first: [phantom] }, appliedTwice: { count: 1, first: [first] }, lost: NONE },
    });
  });

  it('finds writes that were acknowledged to the broker and never committed', async () => {
    await ground.sabotage(`
      create function forget() returns trigger language plpgsql as 'begin return null; end';
      create trigger forget before insert on view_events for each row execute function forget()`);
    const trial = await ground.send();
    await ground.drain();
    await ground.sabotage('drop trigger forget on view_events; drop function forget');
    const proof = await ground.prove(trial);
    expect(proof).toMatchObject({ state: 'broken', sets: { acknowledged: WRITES, phantom: NONE } });
    const { lost, storedIds } = proof.sets ?? {};
    expect(lost?.count).toBeGreaterThan(5);
    expect((lost?.count ?? 0) + (storedIds ?? 0)).toBe(WRITES);
  });

  it('finds exactly the writes that a server answered without storing them', async () => {
    const kept: string[] = [];
    await using liar = await frontOf(ground.subject.url, (key, forward, response) => {
      if (kept.length >= 7) return forward();
      kept.push(key);
      response.statusCode = 202;
      response.end();
      return Promise.resolve();
    });
    const trial = await ground.send(liar);
    await ground.drain();
    expect(await ground.prove(trial)).toMatchObject({
      state: 'broken',
      sets: { acknowledged: WRITES, lost: { count: 7, first: [...kept].sort(byNumber) } },
    });
  });

  it('takes writes whose answer was cut off for unknown, and says which of them were stored', async () => {
    const cut: string[] = [];
    await using rude = await frontOf(ground.subject.url, async (key, forward, response) => {
      if (cut.length >= 9) return forward();
      cut.push(key);
      // Every third of them never arrives.
      if (cut.length % 3 !== 0) await forward({ isAnswered: false });
      response.socket?.resetAndDestroy();
    });
    const trial = await ground.send(rude);
    await ground.drain();
    expect(await ground.prove(trial)).toMatchObject({
      state: 'proved',
      sets: { acknowledged: WRITES - 9, unknown: 9, refused: 0, recovered: { count: 6 }, lost: NONE },
    });
  });

  it('takes a refused connection for a failure, and a trial without an acknowledged write for unknown', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const refused = await ground.send({ url: `http://127.0.0.1:${port}` });
    expect(await ground.prove(refused)).toMatchObject({
      state: 'unknown',
      reasons: ['no write was acknowledged'],
      sets: { refused: WRITES, unknown: 0, wronglyReported: NONE },
    });
    const empty = await ground.send({ isReadsOnly: true });
    expect(await ground.prove(empty)).toMatchObject({ state: 'unknown', reasons: ['no write was attempted'] });
  });

  it('reads the one database that takes writes, and refuses to choose between two', async () => {
    const trial = await ground.send();
    await ground.drain();
    const database = ground.subject.services.find(({ name }) => name === 'database');
    if (database === undefined) throw new Error('there is no database');
    const nowhere = { address: () => Promise.resolve({ host: '127.0.0.1', port: 9 }) };
    const containers = database.containers.map((container) => ({ ...container, ...nowhere }));
    const gone = { ...database, name: 'gone', containers };
    const read = (...databases: readonly RunningService[]) =>
      readWriteIds(databases, 'select op_id from stored_writes where op_id like $1', `${trial.prefix}%`);
    expect(await read(gone, database)).toHaveLength(WRITES);
    await expect(read(gone)).rejects.toThrow('no primary answered (gone: ');
    await expect(read(database, { ...database, name: 'other' })).rejects.toThrow('database and other each take writes');
    await expect(readWriteIds([database], 'select 1 where $1 <> $1 or true', 'x')).rejects.toMatchObject({
      code: 'FILE_INVALID',
    });
  });

  it('does not know before the queues are empty, nor while the database is silent', async () => {
    const containers = (name: string) =>
      ground.subject.services.flatMap((service) =>
        service.name === name ? service.containers.map(({ id }) => id) : [],
      );
    const broker = ground.subject.services.find(({ name }) => name === 'broker');
    if (broker === undefined) throw new Error('there is no broker');
    await execa('docker', ['pause', ...containers('worker')]);
    const trial = await ground.send();
    await using queues = openBroker([broker]);
    const queued = () => queues.messagesIn(['shop.writes']);
    await expect.poll(queued, { timeout: 20_000, interval: 250 }).toBe(WRITES);
    expect(await ground.prove(trial, await queued())).toMatchObject({
      state: 'unknown',
      reasons: [`${WRITES} messages were left in the queues: not drained`],
    });
    await execa('docker', ['unpause', ...containers('worker')]);
    await ground.drain();
    expect((await ground.prove(trial)).state).toBe('proved');

    await execa('docker', ['pause', ...containers('database')]);
    const unread = await ground.prove(trial);
    await execa('docker', ['unpause', ...containers('database')]);
    expect(unread.state).toBe('unknown');
    expect(unread.reasons[0]).toContain('the stored writes were not read');
    expect((await ground.prove(trial)).state).toBe('proved');
  });
});

function byNumber(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

type Forward = (options?: { readonly isAnswered: boolean }) => Promise<void>;

/** A server before the real one, which decides about each write what becomes of it. */
async function frontOf(
  url: string,
  decide: (key: string, forward: Forward, response: ServerResponse) => Promise<void>,
): Promise<AsyncDisposable & { readonly url: string }> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = Buffer.concat(await request.toArray());
    const key = String(request.headers['idempotency-key']);
    await decide(
      key,
      async ({ isAnswered } = { isAnswered: true }) => {
        const headers = { 'Content-Type': String(request.headers['content-type']), 'Idempotency-Key': key };
        const answered = await fetch(url + (request.url ?? ''), { method: 'POST', headers, body });
        await answered.arrayBuffer();
        if (!isAnswered) return;
        response.statusCode = answered.status;
        response.end();
      },
      response,
    );
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
