import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { wallMs } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import { arrivals } from '../../scenario/arrivals.ts';
import { openAlarm, type Alarm } from './alarm.ts';
import { ConnectionPool } from '../../http/connection-pool.ts';
import { limitedStreams } from './descriptors.ts';
import { LoadGenerator } from './generator.ts';
import { openJournal } from './journal.ts';
import type { LoadPart, TickerTask, ToWorker, WorkerMessage, WorkerTask } from './messages.ts';
import { transferablesOf } from './outcome-rows.ts';
import { Pacer } from './pacer.ts';
import { Places } from './places.ts';
import { requestWriter } from '../../http/request-writer.ts';
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
work(parentPort, task);

/** What stays from one part of a load to the next. */
interface Kept {
  readonly port: MessagePort;
  readonly task: WorkerTask;
  readonly alarm: Alarm;
  readonly pool: ConnectionPool;
  readonly places: Places;
  /** µs since the epoch; the pool's clock stands at what was read last */
  readonly readUs: () => number;
}

/** Makes each part ready, then waits for the word. */
function work(port: MessagePort, task: WorkerTask): void {
  const { target, slice, places, connections } = task;
  const unlimited = streamsTo(target);
  const streams =
    connections === undefined ? unlimited : limitedStreams(unlimited, new Places(connections.cells, connections.most));
  let nowUs = 0;
  const kept = {
    port,
    task,
    alarm: openAlarm(task.program),
    pool: new ConnectionPool(streams, () => nowUs, slice.index % streams.length, target.connections === 'fresh'),
    places: new Places(places.cells, places.most),
    readUs: () => (nowUs = wallMs() * 1000),
  };
  const isPriorityRaised = raiseThreadPriority();
  let named: Pick<Extract<WorkerMessage, { kind: 'ready' }>, 'threadIds'> = {};
  let begin = prepare(kept, task.first);
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'start') {
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
function prepare({ port, task, alarm, pool, places, readUs }: Kept, part: LoadPart): (startedAtMs: number) => void {
  const { schedule, journalFile } = part;
  const { target, slice, timeoutMs } = task;
  const pacer = new Pacer(arrivals(schedule, slice));
  const write = requestWriter(schedule, target);
  const { flows } = schedule;
  const visitors = schedule.sessions === undefined && flows === undefined ? undefined : new Visitors(target);
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
          : (arrival, visit) => write(arrival, visit?.cookies(arrival)),
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
        send(port, {
          kind: 'end',
          tally: {
            ...tally,
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
