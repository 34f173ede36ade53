import { Socket } from 'node:net';
import { monotonicMs, systemMs, wallMs } from '../../../base/clock.ts';
import { machineCpu, readProc } from '../../../base/proc.ts';
import type { LoadTotals } from '../../../records/load-totals.ts';
import type { ProcessTask } from '../messages.ts';
import { failureOf, ProcessWork } from '../process-work.ts';
import { FrameReader, frameOf } from './frames.ts';
import { OwnJournals } from './own-journals.ts';
import type { FromRemote, ToRemote } from './remote-messages.ts';

/** Whoever started this asks for the time every few seconds. */
const ALONE_AFTER_MS = 60_000;

/** Beyond this the connection is too slow for what is to be told. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024;

const TICK_MS = 1000;

// Waits for nobody: written synchronously, as process.stdout is, a full connection would hold up the thread that merges.
const output = new Socket({ fd: 1, readable: false, writable: true });
let work: ProcessWork | undefined;
let journals: OwnJournals | undefined;
let stealAtStart: ReturnType<typeof cpuOfHost>;
let heardAtMs = monotonicMs();

// It lives as long as its connection.
for (const name of ['end', 'close', 'error'] as const) process.stdin.once(name, () => process.exit(1));
output.once('error', () => process.exit(1));
// Who closes the connection decides what becomes of it.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);
process.on('uncaughtException', fail);
process.on('exit', () => {
  journals?.[Symbol.dispose]();
});
setInterval(() => {
  if (monotonicMs() - heardAtMs > ALONE_AFTER_MS) process.exit(1);
  if (output.writableLength > MOST_WAITING_BYTES) process.exit(1);
  tellJournals();
}, TICK_MS).unref();
const reader = new FrameReader((message) => {
  hear(message as ToRemote);
});
process.stdin.on('data', (chunk: Buffer) => {
  heardAtMs = monotonicMs();
  reader.push(chunk);
});
// Whoever read the program from it has paused it.
process.stdin.resume();
tell({ kind: 'loaded' });

function hear(message: ToRemote): void {
  if (message.kind === 'ping') tell({ kind: 'pong', id: message.id, wallMs: wallMs(), systemMs: systemMs() });
  else if (message.kind === 'task') work = open(message.task);
  else if (message.kind === 'start') {
    stealAtStart = cpuOfHost();
    work?.start(message.startAtWallMs);
  } else {
    const { hasJournals, ...settings } = message.settings;
    journals?.[Symbol.dispose]();
    journals = hasJournals ? new OwnJournals() : undefined;
    const journal = journals === undefined ? {} : { journal: journals.stem };
    void work?.send({ schedule: message.schedule, settings: { ...settings, ...journal } });
  }
}

function open(task: ProcessTask): ProcessWork {
  const { workers } = task.settings;
  return new ProcessWork(task, {
    ready: () => {
      journals?.take(Array.from({ length: workers }, (_, worker) => task.slice.index * workers + worker));
      tell({ kind: 'ready' });
    },
    tell,
    end,
  });
}

function end(totals: LoadTotals): void {
  tellJournals();
  const stealRatio = stealSince(stealAtStart);
  const lengths = journals?.lengths() ?? [];
  tell({ kind: 'end', totals, ...(stealRatio !== undefined && { stealRatio }), journals: [...lengths] });
}

function tellJournals(): void {
  journals?.read((worker, bytes) => {
    tell({ kind: 'journal', worker, bytes: bytes.toString('base64') });
  });
}

function tell(message: FromRemote): void {
  output.write(frameOf(message));
}

function fail(error: unknown): void {
  output.write(frameOf(failureOf(error)), () => process.exit(1));
}

function cpuOfHost(): { readonly stealMs: number; readonly totalMs: number } | undefined {
  const text = readProc('/proc/stat');
  if (text === undefined) return undefined;
  const { ms } = machineCpu(text);
  return { stealMs: ms.steal, totalMs: Object.values(ms).reduce((sum, spent) => sum + spent, 0) };
}

function stealSince(before: ReturnType<typeof cpuOfHost>): number | undefined {
  const after = cpuOfHost();
  if (before === undefined || after === undefined || after.totalMs === before.totalMs) return undefined;
  return (after.stealMs - before.stealMs) / (after.totalMs - before.totalMs);
}
