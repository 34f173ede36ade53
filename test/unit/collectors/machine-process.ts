/**
 * A process in a network namespace of its own, with ten ports for outgoing connections: sends hits to a server that does not answer,
 * and prints the load's totals and the rows of the host as JSON.
 */
import { createServer } from 'node:http';
import { host } from '../../../src/collectors/host.ts';
import { metricTotals } from '../../support/metric-totals.ts';
import type { TimedSample } from '../../../src/records/sample.ts';
import { replay } from '../../../src/load/replay/replay.ts';
import { constantRate, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';

const server = createServer(() => undefined);
/** Not one of the ten. */
const PORT = 30_000;
await new Promise<void>((resolve) => server.listen(PORT, '127.0.0.1', resolve));

if (host.scope !== 'machine') throw new Error('the host is a machine');
const probe = await host.open();
const read = async (): Promise<TimedSample[]> =>
  (await probe.read({ atMs: 0, isEdge: true })).map((one) => ({ ...one, atMs: 0, service: 'host' }));

const first = await read();
const between: TimedSample[] = [];
const totals = await replay.run(
  sampleSchedule({ curve: constantRate(40, 1) }),
  { baseUrl: `http://127.0.0.1:${PORT}`, headers: {} },
  {
    maxInFlight: 256,
    // Longer than the schedule: no port is free again while hits are due.
    timeoutMs: 2500,
    workers: 1,
    intervalMs: 1000,
    onProgress: () => void read().then((samples) => between.push(...samples)),
  },
  new AbortController().signal,
);
process.stdout.write(
  JSON.stringify({ load: totals, metrics: metricTotals({ first, between, last: await read() }).totals }),
);
process.exit();
