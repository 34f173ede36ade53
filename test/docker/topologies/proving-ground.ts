import { mkdir } from 'node:fs/promises';
import { Client } from 'pg';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import { portsToPublish } from '../../../src/collectors/ports.ts';
import type { LoadTotals } from '../../../src/records/load-totals.ts';
import type { WriteProof } from '../../../src/records/write-proof.ts';
import { replay } from '../../../src/load/replay/replay.ts';
import { drainQueues } from '../../../src/run/drain.ts';
import { proveTrialWrites } from '../../../src/run/prove-writes.ts';
import { writePrefix } from '../../../src/run/recount.ts';
import { type Subject, topologySubject } from '../../../src/run/subject.ts';
import type { RequestSpecification, ScheduleSpecification } from '../../../src/scenario/schedule.ts';
import { writeIds } from '../../../src/store/id-file.ts';
import { runLayout } from '../../../src/store/layout.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { smallTopology } from '../../support/small-topology.ts';
import { request } from '../platform/small-topology.ts';

const RUN = 'prover';
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const PRODUCT = { product: { kind: 'uniform', from: 1, to: 500 } } as const;

function write(name: string, path: string, body: string): RequestSpecification {
  const expect = { status: [200, 201, 202] };
  return { name, method: 'POST', path, body, weight: 1, headers: FORM, parameters: PRODUCT, isWrite: true, expect };
}

const WRITES = [
  write('view', '/views', 'product_id={product}'),
  write('order', '/orders', 'product_id={product}&quantity=1&customer=Ada'),
  write('review', '/product/{product}/reviews', 'rating=4&author=Ada&body=Good.'),
];

/** Trials of writes against real servers. Each trial has ids of its own. */
export class ProvingGround implements AsyncDisposable {
  readonly subject: Subject;
  readonly #database: Client | undefined;
  readonly #folder: string;
  #trials = 0;

  private constructor(subject: Subject, database: Client | undefined, folder: string) {
    this.subject = subject;
    this.#database = database;
    this.#folder = folder;
  }

  /** @param name  only `tasks` has one database that can be sabotaged */
  static async open(folder: string, name: 'tasks' | 'cluster' = 'tasks'): Promise<ProvingGround> {
    const path = await smallTopology(folder, name);
    const topology = await readTopology(path, { root: folder, environment: {} });
    const running = await (
      await enginePlatform()
    ).bringUp(request(topology, { publish: portsToPublish(topology), readyWithinMs: 240_000 }));
    const { journals, proofs } = runLayout(folder);
    await mkdir(journals);
    await mkdir(proofs);
    const address = running.services.find((service) => service.name === 'database')?.address(5432);
    if (address === undefined) return new ProvingGround(topologySubject(running), undefined, folder);
    const client = new Client({ ...address, user: 'shop', password: 'shop', database: 'shop' });
    client.on('error', () => undefined);
    await client.connect();
    return new ProvingGround(topologySubject(running), client, folder);
  }

  /** Sends 60 writes a second, for three quarters of a second unless told otherwise; or reads only. */
  async send(
    to: { readonly url?: string; readonly isReadsOnly?: boolean; readonly durationMs?: number } = {},
  ): Promise<Trial> {
    const planned = { trial: ++this.#trials, topology: 'tasks', repetition: 1 };
    const prefix = writePrefix(RUN, planned.trial);
    const reads = { ...write('home', '/', ''), method: 'GET', isWrite: false } as const;
    const schedule: ScheduleSpecification = {
      curve: { segments: [{ lengthMs: to.durationMs ?? 750, ratePerSecond: 60 }] },
      arrivals: 'uniform',
      seed: planned.trial,
      requests: to.isReadsOnly === true ? [reads] : WRITES,
      writeKeyPrefix: prefix,
    };
    const journal = runLayout(this.#folder).journal(planned.trial, planned.topology);
    const totals = await replay.run(
      schedule,
      {
        baseUrl: to.url ?? this.subject.url,
        otherUrls: to.url === undefined ? this.subject.otherUrls : [],
        headers: {},
      },
      // While another takes over, writes wait for a second or two: that is no drop.
      { maxInFlight: 600, timeoutMs: 30_000, workers: 1, intervalMs: 1000, journal },
      AbortSignal.timeout(90_000),
    );
    return { planned, prefix, totals };
  }

  async drain(): Promise<void> {
    const left = await drainQueues(this.subject, AbortSignal.timeout(120_000));
    if (left !== 0) throw new Error(`${left} messages were left`);
  }

  async prove({ planned, prefix }: Trial, queuedMessages = 0): Promise<WriteProof> {
    const layout = runLayout(this.#folder);
    const keep = {
      journal: () => layout.journal(planned.trial, planned.topology),
      ids: (_planned: unknown, kind: 'stored' | 'deliveries' | 'lost', ids: readonly string[]) =>
        writeIds(layout.ids(planned.trial, planned.topology, kind), ids),
    };
    const context = { engine: replay, keep, scenario: { requests: WRITES } };
    const measured = { prefix, workers: 1, queuedMessages };
    const proof = await proveTrialWrites(this.subject, { planned, context }, measured);
    if (proof === undefined) throw new Error('nothing was proved or refuted');
    return proof;
  }

  /** Ids of stored views of a trial, in the order of their numbers. */
  async viewsOf({ prefix }: Trial): Promise<readonly [string, ...string[]]> {
    if (this.#database === undefined) throw new Error('there are several databases');
    const { rows } = await this.#database.query<{ op_id: string }>(
      'select op_id from view_events where op_id like $1 order by length(op_id), op_id',
      [`${prefix}%`],
    );
    const [first, ...rest] = rows.map(({ op_id }) => op_id);
    if (first === undefined) throw new Error('the trial stored no view');
    return [first, ...rest];
  }

  /** Changes what is stored, as the owner of the tables. */
  async sabotage(sql: string): Promise<void> {
    const [container] = this.subject.services.find(({ name }) => name === 'database')?.containers ?? [];
    const result = await container?.exec(['psql', '-d', 'shop', '-v', 'ON_ERROR_STOP=1', '-c', sql]);
    if (result?.exitCode !== 0) throw new Error(`psql: ${result?.output ?? 'there is no database'}`);
  }

  /** The same view is accepted, and its message published, once more. */
  async publishAgain(opId: string): Promise<void> {
    const response = await fetch(`${this.subject.url}/views`, {
      method: 'POST',
      headers: { ...FORM, 'Idempotency-Key': opId },
      body: 'product_id=1',
      signal: AbortSignal.timeout(30_000),
    });
    await response.arrayBuffer();
    if (response.status !== 202) throw new Error(`the second sending was answered with ${response.status}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database?.end().catch(() => undefined);
    await this.subject[Symbol.asyncDispose]();
  }
}

export interface Trial {
  readonly planned: { readonly trial: number; readonly topology: string; readonly repetition: number };
  readonly prefix: string;
  readonly totals: LoadTotals;
}
