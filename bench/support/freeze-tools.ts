import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { locate } from './locate.ts';

export interface Job {
  readonly url: string;
  readonly ratePerSecond: number;
  readonly seconds: number;
}

/** ms; NaN: the tool does not say it. */
export interface Reported {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** NaN: it does not say */
  readonly sent: number;
}

/** A load generator as its own command line, and how its report is read. */
export interface Tool {
  readonly name: string;
  command(job: Job): readonly string[];
  /** @param output  standard output and standard error */
  read(output: string): Reported;
}

/** Hits that may wait at once: a second of the job and more. */
const USERS = 1000;

/** Connections of the tools that have a fixed number of them. */
const CONNECTIONS = 50;

const SCRATCH = mkdtempSync(join(tmpdir(), 'benchday-tools-'));
process.once('exit', () => {
  rmSync(SCRATCH, { recursive: true, force: true });
});

/** Those that are there, and for each that is not how it is installed. */
export function findTools(): { readonly found: readonly Tool[]; readonly missing: readonly string[] } {
  const tools = [replay(), k6(), vegeta(), wrk2(), oha('oha', []), oha('oha, correction', ['--latency-correction'])]
    .concat([hey(), autocannon()])
    .concat([wrk()]);
  return {
    found: tools.filter((tool) => typeof tool !== 'string'),
    missing: [...new Set(tools.filter((tool) => typeof tool === 'string'))],
  };
}

function replay(): Tool {
  const program = fileURLToPath(new URL('./planted-load.ts', import.meta.url));
  return {
    name: 'benchday replay',
    command: ({ url, ratePerSecond, seconds }) =>
      [process.execPath, '--import', 'tsx', program, url, ratePerSecond, seconds].map(String),
    read: (output) => JSON.parse(/^\{"p50".*\}$/m.exec(output)?.[0] ?? '{}') as Reported,
  };
}

function k6(): Tool | string {
  const binary = locate('k6');
  if (binary === undefined) return 'k6: benchday doctor --install k6';
  const script = join(SCRATCH, 'k6.js');
  writeFileSync(
    script,
    `import http from 'k6/http';
export const options = { discardResponseBodies: true, summaryTrendStats: ['p(50)', 'p(95)', 'p(99)'], scenarios: { load: {
  executor: 'constant-arrival-rate', rate: Number(__ENV.RATE), timeUnit: '1s', duration: __ENV.SECONDS + 's',
  preAllocatedVUs: ${USERS}, maxVUs: ${USERS} } } };
export default function () { http.get(__ENV.URL + '/'); }
export function handleSummary({ metrics }) {
  const times = metrics.http_req_duration.values;
  return { stdout: JSON.stringify({ p50: times['p(50)'], p95: times['p(95)'], p99: times['p(99)'], sent: metrics.http_reqs.values.count }) };
}
`,
  );
  return {
    name: 'k6',
    command: ({ url, ratePerSecond, seconds }) =>
      [binary, 'run', '--no-usage-report', '--quiet', '--address', '']
        .concat(['-e', `URL=${url}`, '-e', `RATE=${ratePerSecond}`, '-e', `SECONDS=${seconds}`])
        .concat([script]),
    read: (output) => JSON.parse(/\{"p50".*\}/.exec(output)?.[0] ?? '{}') as Reported,
  };
}

function vegeta(): Tool | string {
  const binary = locate('vegeta');
  if (binary === undefined) return 'vegeta: GOBIN=$PWD/.cache/bin go install github.com/tsenart/vegeta/v12@latest';
  return {
    name: 'vegeta',
    command: ({ url, ratePerSecond, seconds }) => [
      'sh',
      '-c',
      `echo "GET ${url}/" | "${binary}" attack -rate ${ratePerSecond} -duration ${seconds}s | "${binary}" report -type json`,
    ],
    read(output) {
      const told = JSON.parse(/^\{.*\}$/m.exec(output)?.[0] ?? '{}') as {
        latencies: Record<'50th' | '95th' | '99th', number>;
        requests: number;
      };
      const { latencies, requests } = told;
      return {
        p50: latencies['50th'] / 1e6,
        p95: latencies['95th'] / 1e6,
        p99: latencies['99th'] / 1e6,
        sent: requests,
      };
    },
  };
}

function wrk2(): Tool | string {
  const binary = locate('wrk2');
  if (binary === undefined) return 'wrk2: build https://github.com/giltene/wrk2 and put it on the PATH as wrk2';
  return {
    name: 'wrk2',
    command: ({ url, ratePerSecond, seconds }) => [
      binary,
      '-t1',
      `-c${CONNECTIONS}`,
      `-R${ratePerSecond}`,
      `-d${seconds}s`,
      '--u_latency',
      '--latency',
      `${url}/`,
    ],
    // Its list of percentiles has no 95th, its spectrum has values next to it.
    read: (output) => ({
      p50: wrkMs(/\b50\.000%\s+([\d.]+)(us|ms|s)/.exec(output)),
      p95: Number(/^\s*([\d.]+)\s+0\.950000/m.exec(output)?.[1] ?? Number.NaN),
      p99: wrkMs(/\b99\.000%\s+([\d.]+)(us|ms|s)/.exec(output)),
      sent: Number(/(\d+) requests in/.exec(output)?.[1] ?? Number.NaN),
    }),
  };
}

function oha(name: string, words: readonly string[]): Tool | string {
  const binary = locate('oha');
  if (binary === undefined) return 'oha: cargo install --locked --root .cache oha';
  return {
    name,
    command: ({ url, ratePerSecond, seconds }) =>
      [binary, '--no-tui', '--output-format', 'json', '-c', CONNECTIONS, '-q', ratePerSecond, '-z', `${seconds}s`]
        .concat([...words, `${url}/`])
        .map(String),
    read(output) {
      const told = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)) as {
        latencyPercentiles: Record<'p50' | 'p95' | 'p99', number>;
        statusCodeDistribution: Record<string, number>;
      };
      const { p50, p95, p99 } = told.latencyPercentiles;
      const sent = Object.values(told.statusCodeDistribution).reduce((sum, count) => sum + count, 0);
      return { p50: p50 * 1000, p95: p95 * 1000, p99: p99 * 1000, sent };
    },
  };
}

function hey(): Tool | string {
  const binary = locate('hey');
  if (binary === undefined) return 'hey: GOBIN=$PWD/.cache/bin go install github.com/rakyll/hey@latest';
  return {
    name: 'hey',
    // Its rate is one of each connection.
    command: ({ url, ratePerSecond, seconds }) =>
      [binary, '-z', `${seconds}s`, '-c', CONNECTIONS, '-q', ratePerSecond / CONNECTIONS, `${url}/`].map(String),
    read(output) {
      const at = (percent: number): number =>
        1000 * Number(new RegExp(`${percent}%+ in ([\\d.]+) secs`).exec(output)?.[1] ?? Number.NaN);
      return {
        p50: at(50),
        p95: at(95),
        p99: at(99),
        sent: Number(/\[200\]\s+(\d+) responses/.exec(output)?.[1] ?? Number.NaN),
      };
    },
  };
}

function autocannon(): Tool {
  const program = createRequire(import.meta.url).resolve('autocannon/autocannon.js');
  return {
    name: 'autocannon -R',
    command: ({ url, ratePerSecond, seconds }) =>
      [process.execPath, program, '--json', '-c', CONNECTIONS, '-R', ratePerSecond, '-d', seconds, `${url}/`].map(
        String,
      ),
    read(output) {
      const told = JSON.parse(/^\{.*\}$/m.exec(output)?.[0] ?? '{}') as {
        latency: Record<'p50' | 'p97_5' | 'p99', number>;
        requests: { total: number };
      };
      // It tells the 97.5th, not the 95th.
      return { p50: told.latency.p50, p95: Number.NaN, p99: told.latency.p99, sent: told.requests.total };
    },
  };
}

/** No rate: as fast as its connections go. */
function wrk(): Tool | string {
  const binary = locate('wrk');
  if (binary === undefined) return 'wrk: apt-get install wrk';
  return {
    name: 'wrk (no rate)',
    command: ({ url, seconds }) => [binary, '-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--latency', `${url}/`],
    read: (output) => ({
      p50: wrkMs(/\b50%\s+([\d.]+)(us|ms|s)/.exec(output)),
      p95: Number.NaN,
      p99: wrkMs(/\b99%\s+([\d.]+)(us|ms|s)/.exec(output)),
      sent: Number(/(\d+) requests in/.exec(output)?.[1] ?? Number.NaN),
    }),
  };
}

function wrkMs(match: RegExpExecArray | null): number {
  const factor: Readonly<Record<string, number>> = { us: 1e-3, ms: 1, s: 1000 };
  return match === null ? Number.NaN : Number(match[1]) * (factor[match[2] ?? ''] ?? Number.NaN);
}
