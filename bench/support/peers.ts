import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from '../../setup/program.mjs';
import { locate } from './locate.ts';

export interface Load {
  readonly url: string;
  readonly ratePerSecond: number;
  readonly seconds: number;
}

/** A load generator as a command. */
export interface Generator {
  readonly name: string;
  /** open loop: the rate is the schedule's, not the server's */
  readonly isOpen: boolean;
  command(load: Load): readonly string[];
  /** hits sent and hits not sent, from what it printed */
  readCounts(output: string, load: Load): { readonly sent: number; readonly dropped: number };
}

/** Scripts of the peers, gone when the bench ends. */
const SCRATCH = mkdtempSync(join(tmpdir(), 'benchday-peers-'));
process.once('exit', () => {
  rmSync(SCRATCH, { recursive: true, force: true });
});
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The replay engine as users run it: compiled. */
export async function replayGenerator(): Promise<Generator> {
  // Its libraries are found from there.
  const folder = join(ROOT, '.cache/bench');
  await compile(join(ROOT, 'bench/support/generate.ts'), folder);
  return replayBy('replay', [join(folder, 'generate.mjs')]);
}

/** The replay engine of a checkout of this project, from its sources. */
export function replayOf(root: string, name: string): Generator {
  return replayBy(name, ['--import', 'tsx', join(root, 'bench/support/generate.ts')]);
}

function replayBy(name: string, words: readonly string[]): Generator {
  return {
    name,
    isOpen: true,
    command: ({ url, ratePerSecond, seconds }) => [process.execPath, ...words, url, ratePerSecond, seconds].map(String),
    readCounts(output) {
      const { counts } = JSON.parse(/^\{.*\}$/m.exec(output)?.[0] ?? '{}') as {
        counts: { ok: number; scheduled: number };
      };
      return { sent: counts.ok, dropped: counts.scheduled - counts.ok };
    },
  };
}

/** What is installed, and what is missing with the command that installs it. */
export function findPeers(): { readonly found: readonly Generator[]; readonly missing: readonly string[] } {
  const peers = [k6(), vegeta(), wrk2(), oha(), wrk()];
  return {
    found: peers.flatMap((peer) => (typeof peer === 'string' ? [] : [peer])),
    missing: peers.filter((peer) => typeof peer === 'string'),
  };
}

function k6(): Generator | string {
  const binary = locate('k6');
  if (binary === undefined) return 'k6: GOBIN=$PWD/.cache/bin go install go.k6.io/k6@v1.8.1';
  const script = join(SCRATCH, 'k6.js');
  writeFileSync(
    script,
    `import http from 'k6/http';
export const options = { discardResponseBodies: true, scenarios: { load: { executor: 'constant-arrival-rate',
  rate: Number(__ENV.RATE), timeUnit: '1s', duration: __ENV.SECONDS + 's', preAllocatedVUs: 200, maxVUs: 1000 } } };
export default function () { http.get(__ENV.URL + '/product/1'); }
`,
  );
  return {
    name: 'k6',
    isOpen: true,
    command: ({ url, ratePerSecond, seconds }) =>
      [binary, 'run', '--no-usage-report', '--quiet', '--summary-mode=legacy'].concat([
        '-e',
        `URL=${url}`,
        '-e',
        `RATE=${ratePerSecond}`,
        '-e',
        `SECONDS=${seconds}`,
        script,
      ]),
    readCounts: (output, { ratePerSecond, seconds }) => {
      const sent = Number(/http_reqs\.*: (\d+)/.exec(output)?.[1] ?? 0);
      const dropped = Number(/dropped_iterations\.*: (\d+)/.exec(output)?.[1] ?? 0);
      // Its last arrival may fall just behind the end: one in a thousand is no shortfall.
      const missing = ratePerSecond * seconds - sent;
      return { sent, dropped: Math.max(dropped, missing > ratePerSecond * seconds * 0.001 ? missing : 0) };
    },
  };
}

function vegeta(): Generator | string {
  const binary = locate('vegeta');
  if (binary === undefined) return 'vegeta: GOBIN=$PWD/.cache/bin go install github.com/tsenart/vegeta/v12@latest';
  const target = join(SCRATCH, 'vegeta-targets');
  return {
    name: 'vegeta',
    isOpen: true,
    command: ({ url, ratePerSecond, seconds }) => {
      writeFileSync(target, `GET ${url}/product/1\n`);
      return [binary, 'attack', '-targets', target, '-rate', ratePerSecond, '-duration', `${seconds}s`]
        .concat(['-output', '/dev/null'])
        .map(String);
    },
    readCounts: (_output, { ratePerSecond, seconds }) => ({ sent: ratePerSecond * seconds, dropped: 0 }),
  };
}

function wrk2(): Generator | string {
  const binary = locate('wrk2');
  if (binary === undefined) return 'wrk2: build https://github.com/giltene/wrk2 and put it on the PATH as wrk2';
  return {
    name: 'wrk2',
    isOpen: true,
    command: ({ url, ratePerSecond, seconds }) => [
      binary,
      '-t1',
      '-c50',
      `-R${ratePerSecond}`,
      `-d${seconds}s`,
      `${url}/product/1`,
    ],
    readCounts: readWrk,
  };
}

function oha(): Generator | string {
  const binary = locate('oha');
  if (binary === undefined) return 'oha: cargo install --locked --root .cache oha';
  return {
    name: 'oha',
    isOpen: true,
    command: ({ url, ratePerSecond, seconds }) =>
      [binary, '--no-tui', '--output-format', 'json', '-c', '50', '-q', ratePerSecond, '-z', `${seconds}s`]
        .concat(`${url}/product/1`)
        .map(String),
    readCounts(output, { ratePerSecond, seconds }) {
      const { statusCodeDistribution } = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)) as {
        statusCodeDistribution: Record<string, number>;
      };
      const sent = Object.values(statusCodeDistribution).reduce((sum, count) => sum + count, 0);
      return { sent, dropped: Math.max(0, ratePerSecond * seconds - sent) };
    },
  };
}

/** No rate: as fast as 50 connections go. Shows what a hit costs at least. */
function wrk(): Generator | string {
  const binary = locate('wrk');
  if (binary === undefined) return 'wrk: apt-get install wrk';
  return {
    name: 'wrk (closed)',
    isOpen: false,
    command: ({ url, seconds }) => [binary, '-t1', '-c50', `-d${seconds}s`, `${url}/product/1`],
    readCounts: readWrk,
  };
}

function readWrk(output: string): { readonly sent: number; readonly dropped: number } {
  return { sent: Number(/(\d+) requests in/.exec(output)?.[1] ?? 0), dropped: 0 };
}
