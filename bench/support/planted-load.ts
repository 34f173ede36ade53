import { replay } from '../../src/load/replay/replay.ts';
import { LatencyDigest, percentileMs } from '../../src/stats/latency-digest.ts';

/** Runs the replay engine as a process of its own: planted-load.ts <url> <rate per second> <seconds>; prints what it measured as JSON. */
const [url = '', rate, seconds] = process.argv.slice(2);

const digest = new LatencyDigest({ fromMs: 0, toMs: 0 });
const totals = await replay.run(
  {
    curve: { segments: [{ lengthMs: Number(seconds) * 1000, ratePerSecond: Number(rate) }] },
    arrivals: 'uniform',
    seed: 1,
    writeKeyPrefix: 'bench-',
    requests: [
      {
        name: 'planted',
        method: 'GET',
        path: '/',
        weight: 1,
        headers: {},
        parameters: {},
        isWrite: false,
        expect: { status: [200] },
      },
    ],
  },
  { baseUrl: url, headers: {} },
  {
    maxInFlight: 2048,
    timeoutMs: 10_000,
    workers: 1,
    intervalMs: 1000,
    onLatency: (place, histogram) => {
      digest.record(place, histogram);
    },
  },
  new AbortController().signal,
);
const [p50, p95, p99] = [50, 95, 99].map((percentile) => percentileMs(digest.response, percentile));
console.log(JSON.stringify({ p50, p95, p99, sent: totals.counts.sent }));
