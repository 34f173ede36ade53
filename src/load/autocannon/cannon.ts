import autocannon from 'autocannon';
import { errnoOf } from '../../base/errors.ts';
import { AnswerReader, type ReadingClient } from './answer-reader.ts';
import type { Writer } from '../../http/request-pool.ts';
import type { WireText } from '../../http/request-writer.ts';
import type { ClosedHit, ClosedHits } from './closed-hits.ts';

export interface CannonTask {
  readonly hits: ClosedHits;
  readonly write: Writer<WireText>;
  /** scheme, host and port of each entry point; connections take turns over them */
  readonly urls: readonly string[];
  readonly connections: number;
  readonly durationMs: number;
  readonly timeoutMs: number;
}

/** What autocannon's client has beside its typings; `responseMax` is what its own option `amount` sets. */
interface Client extends ReadingClient {
  responseMax: number;
  /** ms */
  timeout: number;
  reqsMade: number;
  getRequestBuffer: () => Buffer;
  on(event: 'connError', listener: (error: Error) => void): this;
  on(event: 'done', listener: () => void): this;
}

/** Beyond the duration and the time limit of the last hit. */
const END_GRACE_MS = 5000;

/** How soon after the last answer it ends; autocannon looks once per sample. */
const SAMPLE_MS = 50;

const NOTHING = Buffer.alloc(0);

/** Sends hits over autocannon's connections until none is left or the time is over; resolves when the last one is settled. */
export async function fire(task: CannonTask): Promise<void> {
  const { hits, durationMs, timeoutMs } = task;
  const clients = new Set<Client>();
  const sendNoMore = (): void => {
    // Each client ends by itself, after the answer it waits for.
    for (const client of clients) client.responseMax = Math.max(1, client.reqsMade);
  };
  const timer = setTimeout(sendNoMore, durationMs);
  try {
    const cannons = task.urls.map(async (url, index) => {
      const connections = Math.ceil((task.connections - index) / task.urls.length);
      if (connections <= 0) return;
      await autocannon({
        url,
        connections,
        duration: Math.ceil((durationMs + timeoutMs + END_GRACE_MS) / 1000),
        sampleInt: SAMPLE_MS,
        setupClient: (client) => {
          const own = client as unknown as Client;
          clients.add(own);
          // Its own option takes whole seconds only.
          own.timeout = timeoutMs;
          drive(own, task, () => {
            if (!hits.isExhausted) return;
            sendNoMore();
            own.responseMax = own.reqsMade + 1;
          });
        },
      });
    });
    await Promise.all(cannons);
  } finally {
    clearTimeout(timer);
  }
}

/** Lets one connection send the schedule's hits instead of a request of its own. @param onTaken  told after each hit was taken */
function drive(client: Client, { hits, write, timeoutMs }: CannonTask, onTaken: () => void): void {
  let hit: ClosedHit | undefined;
  let isConnected = false;
  const take = (): ClosedHit | undefined => {
    const taken = hit;
    hit = undefined;
    return taken;
  };
  const lose = (): void => {
    const lost = take();
    if (lost !== undefined) hits.lost(lost, timeoutMs, reader.bodyBytes);
  };
  const reader = new AnswerReader(client, {
    awaited: () => hit && { isHead: hits.isHead(hit), wanted: hit.arrival },
    onAnswer: (answer) => {
      const answered = take();
      if (answered !== undefined) hits.answered(answered, answer);
    },
    onMalformed: () => {
      const lost = take();
      if (lost !== undefined) hits.broken(lost, { kind: 'broken', reason: 'malformed answer' }, reader.bodyBytes);
    },
  });
  client.getRequestBuffer = () => {
    // A server that closes in order is not an error to autocannon: it connects again and asks for the next.
    lose();
    if (!reader.isReady()) return NOTHING;
    if (client.conn.connecting) {
      isConnected = false;
      client.conn.once('connect', () => (isConnected = true));
    }
    hit = hits.take();
    onTaken();
    const { text, encoding } = write(hit.arrival);
    return Buffer.from(text, encoding);
  };
  client.on('done', lose);
  client.on('connError', (error) => {
    // It keeps the lost request, and would take its start for that of the next one.
    client.pipelinedRequests.clear();
    const lost = take();
    if (lost === undefined) return;
    const kind = isConnected ? 'broken' : 'connect';
    hits.broken(lost, { kind, reason: errnoOf(error) ?? error.message }, reader.bodyBytes);
  });
}
