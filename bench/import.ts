/**
 * Speed and memory of `benchday import` against goaccess (where it is installed) on the same file, in CPU time of the whole
 * process with its start-up, interleaved.
 * Then a long log through a pipe: its memory must not grow with it.
 *
 *   npm run bench:import                    # 1 million lines, 3 rounds; 23 million lines through a pipe
 *   npm run bench:import -- 200000 2000000  # smaller
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import { random } from '../src/base/random.ts';

const [fileLines = 1_000_000, pipeLines = 23_000_000] = process.argv.slice(2).map(Number);
const ROUNDS = 3;
const CLIENTS = 500_000;
const PATHS = 60_000;
const AGENT =
  '"https://shop.example/" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"';
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** One day of combined log lines, seeded; clients and paths are skewed as on real sites. */
async function writeLog(lines: number, into: Writable): Promise<void> {
  const chance = random(23);
  const startMs = Date.UTC(2026, 5, 1);
  for (let line = 0; line < lines;) {
    let block = '';
    for (let count = 0; count < 2000 && line < lines; count += 1, line += 1) {
      const at = new Date(startMs + (line / lines) * 86_400_000);
      const time = `${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()] ?? ''}/${at.getUTCFullYear()}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
      const client = Math.floor(chance() ** 3 * CLIENTS);
      const product = Math.floor(chance() ** 6 * PATHS) + 1;
      block += `10.${client >> 16}.${(client >> 8) & 255}.${client & 255} - - [${time}] "GET /product/${product}?ref=list HTTP/1.1" 200 ${9000 + (line % 4000)} ${AGENT}\n`;
    }
    if (!into.write(block)) await once(into, 'drain');
  }
  into.end();
}

interface Cost {
  readonly cpuS: number;
  readonly peakBytes: number;
}

/** CPU time, user and system, as the shell counts it when the process has ended; peak memory as the kernel showed it last. */
async function costOf(
  command: string,
  words: readonly string[],
  feed?: (into: Writable) => Promise<void>,
): Promise<Cost> {
  const child = spawn('bash', ['-c', 'TIMEFORMAT="cpu %3U %3S"; time "$@" 2>&3', 'bash', command, ...words], {
    stdio: [feed === undefined ? 'ignore' : 'pipe', 'ignore', 'pipe', 2],
  });
  let times = '';
  child.stderr?.on('data', (text: Buffer) => (times += text.toString()));
  let peakBytes = 0;
  const look = setInterval(() => {
    void peakOf(child.pid ?? 0).then((seen) => (peakBytes = Math.max(peakBytes, seen)));
  }, 20);
  if (feed !== undefined && child.stdin !== null) await feed(child.stdin);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(look);
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}`);
  const [, user = Number.NaN, system = Number.NaN] = (/cpu ([\d.]+) ([\d.]+)/.exec(times) ?? []).map(Number);
  return { cpuS: user + system, peakBytes };
}

/** Of the shell's only child. */
async function peakOf(shell: number): Promise<number> {
  try {
    const child = await readFile(`/proc/${shell}/task/${shell}/children`, 'utf8');
    const status = await readFile(`/proc/${child.trim()}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

const benchday = (...words: string[]) => [
  path.join(import.meta.dirname, '..', 'bin', 'benchday.mjs'),
  'import',
  ...words,
  '--json',
];
const directory = await mkdtemp(path.join(tmpdir(), 'benchday-import-bench-'));
try {
  const file = path.join(directory, 'access.log');
  const output = createWriteStream(file);
  await Promise.all([writeLog(fileLines, output), finished(output)]);
  const found = spawn('goaccess', ['--version'], { stdio: 'ignore' });
  const hasPeer = await Promise.race([once(found, 'exit').then(() => true), once(found, 'error').then(() => false)]);
  const own: Cost[] = [];
  const peer: Cost[] = [];
  // After a change of the sources the first start bundles them.
  await costOf(process.execPath, [path.join(import.meta.dirname, '..', 'bin', 'benchday.mjs'), '--version']);
  for (let round = 0; round < ROUNDS; round += 1) {
    own.push(await costOf(process.execPath, benchday(file)));
    if (hasPeer) {
      peer.push(
        await costOf('goaccess', [
          file,
          '--log-format=COMBINED',
          '--no-progress',
          '-o',
          path.join(directory, 'peer.json'),
        ]),
      );
    }
  }
  show('benchday import', fileLines, own);
  if (hasPeer) {
    show('goaccess', fileLines, peer);
    console.log(`goaccess / benchday, CPU time: ${(median(peer) / median(own)).toFixed(1)}`);
  } else console.log('goaccess is not installed: no peer');
  const long = await costOf(process.execPath, benchday('-'), (into) => writeLog(pipeLines, into));
  show('benchday import, through a pipe', pipeLines, [long]);
} finally {
  await rm(directory, { recursive: true, force: true });
}

function show(name: string, lines: number, costs: readonly Cost[]): void {
  const perSecond = lines / median(costs);
  const peakMb = Math.max(...costs.map(({ peakBytes }) => peakBytes)) / 1e6;
  console.log(
    `${name.padEnd(32)} ${lines.toLocaleString('en').padStart(12)} lines  ${Math.round(perSecond).toLocaleString('en').padStart(10)} lines/s of one core  ${peakMb.toFixed(0).padStart(4)} MB`,
  );
}

function median(costs: readonly Cost[]): number {
  const sorted = costs.map(({ cpuS }) => cpuS).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
