import { parentPort, workerData } from 'node:worker_threads';
import { wallMs } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import { arrivals } from '../../scenario/arrivals.ts';
import { scheduleTotals } from '../../scenario/schedule-totals.ts';
import type { ToWorker, WorkerMessage, WorkerTask } from '../replay/messages.ts';
import { transferablesOf } from '../replay/outcome-rows.ts';
import { requestWriter } from '../../http/request-writer.ts';
import { raiseThreadPriority, ThreadCostMeter } from '../replay/thread-cost.ts';
import { fire } from './cannon.ts';
import { ClosedHits } from './closed-hits.ts';

const BATCH_MS = 1000;

const port = parentPort;
if (port === null) throw new BenchdayError('INTERNAL', 'autocannon is run in a worker thread only');
const task = workerData as WorkerTask;
const say = (message: WorkerMessage, transferables: ArrayBuffer[] = []): void => {
  port.postMessage(message, transferables);
};

port.once('message', (message: ToWorker) => {
  if (message.kind !== 'start') throw new BenchdayError('INTERNAL', 'autocannon sends one load and ends');
  const { startedAtMs } = message;
  setTimeout(() => void send(startedAtMs), Math.max(0, startedAtMs - wallMs()));
});
say({ kind: 'ready', isPriorityRaised: raiseThreadPriority() });

async function send(startedAtMs: number): Promise<void> {
  const { target, slice, timeoutMs } = task;
  const { schedule } = task.first;
  const { durationMs, hits: allHits } = scheduleTotals(schedule);
  const meter = new ThreadCostMeter();
  const hits = new ClosedHits({
    arrivals: arrivals(schedule, slice),
    requests: schedule.requests,
    durationUs: durationMs * 1000,
    clockUs: () => Math.max(0, (wallMs() - startedAtMs) * 1000),
    onBatch: (batch) => {
      say({ kind: 'batch', ...batch }, transferablesOf(batch.columns));
    },
  });
  const batches = setInterval(() => {
    meter.sample();
    hits.handOver();
  }, BATCH_MS);
  // A connection sends at once when it is made: there may not be more of them than hits.
  const ownHits = Math.ceil((allHits - slice.index) / slice.count);
  const connections = Math.max(0, Math.min(task.maxInFlight, ownHits));
  if (connections > 0) {
    // Unpacking would take its time from the connections, so nothing packed is asked for.
    const plain = { ...target, headers: { ...target.headers, 'Accept-Encoding': 'identity' } };
    const write = requestWriter(schedule, plain);
    const entries = [target.baseUrl, ...(target.otherUrls ?? [])].map((address) => new URL(address).origin);
    // Where the connections of the threads before end, so that all threads together leave none out.
    const first = (slice.index * connections) % entries.length;
    const urls = [...entries.slice(first), ...entries.slice(0, first)];
    await fire({ hits, write, urls, connections, durationMs, timeoutMs });
  }
  clearInterval(batches);
  await hits.end();
  say({ kind: 'end', tally: hits.tally, scheduleDigest: hits.digest.hex(), cost: meter.stop() });
  port?.close();
}
