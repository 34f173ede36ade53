import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { metricSum } from '../src/figures/metric-sums.ts';
import { median } from '../src/stats/quantile.ts';
import { readRun } from '../src/store/run-reader.ts';

/**
 * What --live costs the generator: npm run bench:live -- [pairs] [seconds] [hits a second]
 * Runs with a page that is open and without one take turns against a server in this process. CPU time is that of the whole process of
 * benchday, all threads, during the measurement, as the generator's own collector reads it.
 */
const [pairs = 3, seconds = 20, hitsPerSecond = 300] = process.argv.slice(2).map(Number);
/** of one core */
const LIMIT = 0.01;

const root = fileURLToPath(new URL('../bin/benchday.mjs', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'benchday-bench-live-'));
const site = createServer((_request, response) => {
  setTimeout(() => response.end('<p>hello</p>'), 5);
}).listen(0, '127.0.0.1');
await new Promise((resolve) => site.once('listening', resolve));
const target = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
await writeFile(
  join(folder, 'live.yaml'),
  `name: live
title: What a live page costs
topologies: []
profile: weekday
load: { hits_per_day: ${hitsPerSecond * 86_400}, mode: time-lapse, duration_s: ${seconds}, seed: 1 }
requests:
  - { name: front, path: /, weight: 1, expect: { status: 200, marker: hello } }
warm_up: { duration_s: 2, rate_per_s: 50 }
trials: 1
slo: { p95_ms: 60000 }
`,
);

interface Cost {
  readonly cores: number;
  /** of the page, bytes */
  readonly received: number;
}

async function measure(isLive: boolean): Promise<Cost> {
  const words = ['run', './live.yaml', '--target', target, '--progress', 'plain', ...(isLive ? ['--live'] : [])];
  const running = execa(process.execPath, ['--', root, ...words], {
    cwd: folder,
    env: { TMPDIR: folder },
    timeout: 600_000,
  });
  let said = '';
  let received = 0;
  let isOpen = false;
  running.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    const [, address] = /^live {2}(\S+)$/m.exec(said) ?? [];
    if (isOpen || address === undefined) return;
    isOpen = true;
    const page = get(`${address}events`, (response) => {
      response.on('data', (part: Buffer) => (received += part.length));
      response.on('error', () => undefined);
    });
    page.on('error', () => undefined);
  });
  await running;
  const { trials } = await readRun('latest', join(folder, 'reports'));
  const [trial] = trials;
  if (trial?.state !== 'measured') throw new Error('it was not measured');
  if (isLive && received === 0) throw new Error('no page was open');
  return { cores: metricSum(trial.metrics, 'generator.cpu_ms_total') / trial.load.elapsedMs, received };
}

try {
  const differences: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const order = pair % 2 === 0 ? [false, true] : [true, false];
    const costs = new Map<boolean, Cost>();
    for (const isLive of order) costs.set(isLive, await measure(isLive));
    const [without, live] = [costs.get(false), costs.get(true)];
    if (without === undefined || live === undefined) throw new Error('a pair is not whole');
    differences.push(live.cores - without.cores);
    console.log(
      `pair ${pair + 1}: without ${percent(without.cores)}, live ${percent(live.cores)}, difference ${percent(live.cores - without.cores)} of a core; the page got ${(live.received / 1000).toFixed(0)} kB`,
    );
  }
  const middle = median(differences.toSorted((a, b) => a - b));
  console.log(`median difference ${percent(middle)} of a core (limit ${percent(LIMIT)})`);
  process.exitCode = middle <= LIMIT ? 0 : 1;
} finally {
  site.closeAllConnections();
  site.close();
  await rm(folder, { recursive: true, force: true });
}

function percent(cores: number): string {
  return `${(100 * cores).toFixed(2)} %`;
}
