import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { wallMs } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import { arrivals } from '../../scenario/arrivals.ts';
import { openAlarm, type Alarm } from './alarm.ts';
import { limitedStreams } from './descriptors.ts';
import { LoadGenerator } from './generator.ts';
import { openJournal } from './journal.ts';
import type { LoadPart, TickerTask, ToWorker, WorkerMessage, WorkerTask } from './messages.ts';
import { transferablesOf } from './outcome-rows.ts';
import { Pacer } from './pacer.ts';
import { Places, type Room, StreamPlaces } from './places.ts';
import { withProtocol } from '../../http/protocols.ts';
import type { Protocol, RequestPool } from '../../http/request-pool.ts';
import { streamsTo } from '../../http/streams.ts';
import { raiseThreadPriority, ThreadCostMeter, threadId } from './thread-cost.ts';
import { runTicker } from './ticker.ts';
import { SlowestHits } from './slowest-hits.ts';
import { Visitors } from './visitors.ts';

const task = workerData as WorkerTask | TickerTask;
if (parentPort === null) throw new BenchdayError('INTERNAL', 'a generator is run as a worker thread only');
if (task.kind === 'ticker') {
  raiseThreadPriority();
  parentPort.postMessage(threadId());
  runTicker(task.memory);
}
const port = parentPort;
withProtocol(task.target, (protocol) => {
  work(port, task, protocol);
});

/** What stays from one part of a load to the next. */
interface Kept<Wire> {
  readonly port: MessagePort;
  readonly task: WorkerTask;
  readonly alarm: Alarm;
  readonly pool: RequestPool<Wire>;
  readonly writer: Protocol<Wire>['writer'];
  readonly places: Room;
  /** the same places, over HTTP/2 */
  readonly streams: StreamPlaces | undefined;
  /** µs since the epoch; the pool's clock stands at what was read last */
  readonly readUs: () => number;
}

/** Makes each part ready, then waits for the word. */
function work<Wire>(port: MessagePort, task: WorkerTask, protocol: Protocol<Wire>): void {
  const { target, slice, places, connections } = task;
  const unlimited = streamsTo(target);
  const streams =
    connections === undefined ? unlimited : limitedStreams(unlimited, new Places(connections.cells, connections.most));
  let nowUs = 0;
  const pool = protocol.openPool({ streams, nowUs: () => nowUs, firstTurn: slice.index % streams.length, slice });
  const own = new Places(places.cells, places.most);
  const streamPlaces = target.http2 === undefined ? undefined : new StreamPlaces(own, pool);
  const kept = {
    port,
    task,
    alarm: openAlarm(task.program),
    pool,
    writer: protocol.writer,
    places: streamPlaces ?? own,
    streams: streamPlaces,
    readUs: () => (nowUs = wallMs() * 1000),
  };
  const isPriorityRaised = raiseThreadPriority();
  let named: Pick<Extract<WorkerMessage, { kind: 'ready' }>, 'threadIds'> = {};
  let begin = prepare(kept, task.first);
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'start') {
      // Where it falls silent, it is known that the word came.
      send(port, { kind: 'begun' });
      begin(message.startedAtMs);
      return;
    }
    begin = prepare(kept, message.part);
    send(port, { kind: 'ready', isPriorityRaised, ...named });
  });
  void kept.alarm.threadId.then((ticker) => {
    const own = threadId();
    if (own !== undefined && ticker !== undefined) named = { threadIds: [own, ticker] };
    send(port, { kind: 'ready', isPriorityRaised, ...named });
  });
}

/** @returns what sends the part, given the epoch ms of its time 0 */
function prepare<Wire>(
  { port, task, alarm, pool, writer, places, streams, readUs }: Kept<Wire>,
  part: LoadPart,
): (startedAtMs: number) => void {
  const { schedule, journalFile } = part;
  const { target, slice, timeoutMs } = task;
  const pacer = new Pacer(arrivals(schedule, slice));
  const write = writer(schedule);
  const { flows } = schedule;
  const visitors = schedule.sessions === undefined && flows === undefined ? undefined : new Visitors(target, schedule);
  const slowest = schedule.traceShare === undefined ? undefined : new SlowestHits(schedule);
  const head = { worker: slice.index, workers: slice.count, prefix: schedule.writeKeyPrefix };
  const journal = journalFile === undefined ? undefined : openJournal(journalFile, head);
  return (startedAtMs) => {
    const meter = new ThreadCostMeter();
    const startedAtUs = startedAtMs * 1000;
    const generator = new LoadGenerator({
      pacer,
      requests: schedule.requests,
      flows,
      write:
        visitors === undefined
          ? (arrival) => write(arrival)
          : (arrival, visit, isAgain) => write(arrival, visit?.cookies(arrival, isAgain)),
      visitors,
      alarm,
      pool,
      clockUs: () => readUs() - startedAtUs,
      places,
      timeoutMs,
      journal,
      slowest,
      onBatch: (batch) => {
        meter.sample();
        send(port, { kind: 'batch', ...batch }, transferablesOf(batch.columns));
      },
      onEnd: () => {
        const { tally, flowCounts } = generator;
        const connections = pool.takeOpened();
        const withoutStream = streams?.takeCount() ?? 0;
        send(port, {
          kind: 'end',
          tally: {
            ...tally,
            ...(connections !== undefined && { http2: { connections, withoutStream } }),
            ...(visitors !== undefined && { sessions: visitors.counts }),
            ...(flowCounts !== undefined && { flows: flowCounts }),
            ...(slowest && { slowest: slowest.hits }),
          },
          scheduleDigest: generator.digest.hex(),
          cost: meter.stop(),
        });
      },
    });
    generator.start();
  };
}

function send(port: MessagePort, message: WorkerMessage, transferables: ArrayBuffer[] = []): void {
  port.postMessage(message, transferables);
}
