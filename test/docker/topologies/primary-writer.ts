import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { RunningContainer } from '../../../src/platform/platform.ts';
import { primaryOf, publishedPort } from './database-cluster.ts';

const BETWEEN_WRITES_MS = 20;
const AFTER_FAILURE_MS = 250;
const ANSWER_WITHIN_MS = 3_000;

interface Acknowledged {
  readonly id: string;
  /** monotonic */
  readonly atMs: number;
}

/** Commits one row after the other on whoever Patroni says is primary, and remembers those it was told are committed. */
export class PrimaryWriter implements AsyncDisposable {
  readonly acknowledged: Acknowledged[] = [];
  failures = 0;
  readonly #name: string;
  readonly #nodes: readonly RunningContainer[];
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  /** @param name  begins the id of every row, so that several writers can follow each other */
  constructor(name: string, nodes: readonly RunningContainer[]) {
    this.#name = name;
    this.#nodes = nodes;
    this.#done = this.#write();
  }

  /** From one moment to the first write that was acknowledged afterwards, ms; undefined while there is none. */
  resumedAfterMs(sinceMs: number): number | undefined {
    const first = this.acknowledged.find(({ atMs }) => atMs > sinceMs);
    return first === undefined ? undefined : first.atMs - sinceMs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #write(): Promise<void> {
    let client: Client | undefined;
    for (let number = 0; !this.#stop.signal.aborted; number++) {
      const id = `${this.#name}/${number}`;
      try {
        client ??= await connectTo(await primaryOf(this.#nodes));
        await client.query("insert into accepted_writes (op_id, kind, effect_id) values ($1, 'view', $2)", [
          id,
          number,
        ]);
        this.acknowledged.push({ id, atMs: performance.now() });
        await sleep(BETWEEN_WRITES_MS);
      } catch {
        this.failures += 1;
        await client?.end().catch(() => undefined);
        client = undefined;
        await sleep(AFTER_FAILURE_MS);
      }
    }
    await client?.end();
  }
}

/** The shop's own account on one node. */
export async function connectTo(node: RunningContainer | undefined): Promise<Client> {
  if (node === undefined) throw new Error('there is no primary');
  const client = new Client({
    host: '127.0.0.1',
    port: await publishedPort(node, 5432),
    user: 'shop',
    password: 'shop',
    database: 'shop',
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
  });
  // A server that goes away between two statements: the next one fails and says so.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
