import { replay } from '../../src/load/replay/replay.ts';

/** Runs the replay engine as a process of its own: generate.ts <url> <rate per second> <seconds> [workers] */
const [url = '', rate, seconds, workers = '1'] = process.argv.slice(2);

const totals = await replay.run(
  {
    curve: { segments: [{ lengthMs: Number(seconds) * 1000, ratePerSecond: Number(rate) }] },
    arrivals: 'poisson',
    seed: 1,
    writeKeyPrefix: 'bench-',
    requests: [
      {
        name: 'product',
        method: 'GET',
        path: '/product/{product}',
        weight: 1,
        headers: {},
        parameters: { product: { kind: 'zipf', count: 50_000, exponent: 1 } },
        isWrite: false,
        expect: { status: [200], marker: 'benchday:page' },
      },
    ],
  },
  { baseUrl: url, headers: {} },
  {
    maxInFlight: 1000,
    timeoutMs: 5000,
    workers: Number(workers),
    intervalMs: 1000,
    onLatency: () => undefined,
  },
  new AbortController().signal,
);
console.log(JSON.stringify({ counts: totals.counts, generator: totals.generator }));
