import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { wallMs } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import { arrivals } from '../../scenario/arrivals.ts';
import { openAlarm } from './alarm.ts';
import { ConnectionPool } from '../../http/connection-pool.ts';
import { LoadGenerator } from './generator.ts';
import { openJournal } from './journal.ts';
import type { StartMessage, TickerTask, WorkerMessage, WorkerTask } from './messages.ts';
import { transferablesOf } from './outcome-rows.ts';
import { Pacer } from './pacer.ts';
import { Places } from './places.ts';
import { requestWriter } from '../../http/request-writer.ts';
import { streamsTo } from '../../http/streams.ts';
import { raiseThreadPriority, ThreadCostMeter } from './thread-cost.ts';
import { runTicker } from './ticker.ts';
import { Visitors } from './visitors.ts';

const task = workerData as WorkerTask | TickerTask;
if (parentPort === null) throw new BenchdayError('INTERNAL', 'a generator is run as a worker thread only');
if (task.kind === 'ticker') {
  raiseThreadPriority();
  runTicker(task.cells);
}
prepare(parentPort, task);

/** Makes everything ready, then waits for the word. */
function prepare(port: MessagePort, task: WorkerTask): void {
  const { schedule, target } = task;
  const pacer = new Pacer(arrivals(schedule, task.slice));
  const write = requestWriter(schedule, target);
  const visitors = schedule.sessions === undefined ? undefined : new Visitors(target);
  const streams = streamsTo(target);
  const alarm = openAlarm(task.program);
  const journal =
    task.journalFile === undefined
      ? undefined
      : openJournal(task.journalFile, {
          worker: task.slice.index,
          workers: task.slice.count,
          prefix: schedule.writeKeyPrefix,
        });

  port.once('message', ({ startedAtMs }: StartMessage) => {
    const meter = new ThreadCostMeter();
    const generator = new LoadGenerator({
      pacer,
      requests: schedule.requests,
      write:
        visitors === undefined
          ? (arrival) => write(arrival)
          : (arrival, visit) => write(arrival, visit?.cookies(arrival)),
      visitors,
      alarm,
      openPool: (nowUs) =>
        new ConnectionPool(streams, nowUs, task.slice.index % streams.length, target.connections === 'fresh'),
      clockUs: () => (wallMs() - startedAtMs) * 1000,
      places: new Places(task.places.cells, task.places.most),
      timeoutMs: task.timeoutMs,
      journal,
      onBatch: (batch) => {
        meter.sample();
        send(port, { kind: 'batch', ...batch }, transferablesOf(batch.columns));
      },
      onEnd: () => {
        send(port, {
          kind: 'end',
          tally: { ...generator.tally, ...(visitors !== undefined && { sessions: visitors.counts }) },
          scheduleDigest: generator.digest.hex(),
          cost: meter.stop(),
        });
        port.close();
      },
    });
    generator.start();
  });
  send(port, { kind: 'ready', isPriorityRaised: raiseThreadPriority() });
}

function send(port: MessagePort, message: WorkerMessage, transferables: ArrayBuffer[] = []): void {
  port.postMessage(message, transferables);
}
