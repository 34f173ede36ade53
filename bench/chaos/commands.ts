import { watch } from 'node:fs';
import { appendFile, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

export const PROGRAM = path.resolve(import.meta.dirname, '../../bin/benchday.mjs');
/** Nothing here takes so long on a quiet machine. */
const MOST_MS = 300_000;

export interface Command {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly starter?: readonly string[] | undefined;
  readonly log: string;
}

export interface Ended {
  /** absent: it was killed */
  readonly exitCode?: number;
  readonly output: string;
  readonly ms: number;
  /** its moment came before its end */
  readonly isStruck: boolean;
  /** changes of files that were seen */
  readonly changes: number;
}

/** After so many ms, or at so many changes of files in a folder. */
export type Moment =
  | { readonly by: 'time'; readonly ms: number }
  | { readonly by: 'change'; readonly number: number; readonly in: string };

/** Who gets what breaks it off: the process alone, as when memory lacks, or all that it started too, as when a container ends. */
export type Whom = 'process' | 'group';

interface BreakOff {
  readonly moment: Moment;
  readonly strike: (pid: number) => unknown;
}

/** Runs a command of the real program; `breakOff` happens at its moment, unless it ended before. */
export async function run({ words, cwd, env, starter = [], log }: Command, breakOff?: BreakOff): Promise<Ended> {
  await appendFile(log, `\n$ benchday ${words.join(' ')}\n`);
  const started = [...starter, process.execPath, '--', PROGRAM, ...words];
  const begunMs = performance.now();
  const running = execa(started[0] ?? process.execPath, started.slice(1), {
    cwd,
    env,
    reject: false,
    all: true,
    detached: true,
    timeout: MOST_MS,
    killSignal: 'SIGKILL',
  });
  const watched = breakOff === undefined ? undefined : atMoment(breakOff, running.pid ?? 0);
  const { exitCode, all } = await running;
  watched?.stop();
  await appendFile(log, `${all}\n= ${exitCode ?? 'killed'}\n`);
  return {
    ...(exitCode === undefined ? {} : { exitCode }),
    output: all,
    ms: performance.now() - begunMs,
    isStruck: watched?.isStruck() ?? false,
    changes: watched?.changes() ?? 0,
  };
}

/** What a command that has ended badly says of it; undefined: it ended well, or was killed. */
export function refusalIn({ exitCode, output }: Pick<Ended, 'exitCode' | 'output'>): string | undefined {
  if (exitCode === 0 || exitCode === undefined) return undefined;
  return /^error\[.*$/m.exec(output)?.[0] ?? `exit code ${exitCode}`;
}

function atMoment({ moment, strike }: BreakOff, pid: number) {
  let [changes, isStruck] = [0, false];
  const once = (): void => {
    if (!isStruck) void strike(pid);
    isStruck = true;
  };
  const timer = moment.by === 'time' ? setTimeout(once, moment.ms) : undefined;
  const watcher =
    moment.by === 'change'
      ? watch(moment.in, { recursive: true }, () => {
          changes += 1;
          if (changes === moment.number) once();
        })
      : undefined;
  return {
    changes: () => changes,
    isStruck: () => isStruck,
    stop: () => {
      clearTimeout(timer);
      watcher?.close();
    },
  };
}

export const killing =
  (whom: Whom) =>
  (pid: number): void => {
    try {
      process.kill(whom === 'group' ? -pid : pid, 'SIGKILL');
    } catch {
      // It has just ended.
    }
  };

const OUTLIVING_MS = 10_000;

/**
 * Processes that a killed one started, which are known by their temporary directory: they must end by themselves soon.
 * @returns those that still live then, as their commands
 */
export async function outliving(temporary: string): Promise<readonly string[]> {
  const sinceMs = performance.now();
  for (;;) {
    const found = await processesOf(temporary);
    if (found.length === 0 || performance.now() - sinceMs > OUTLIVING_MS) return found;
    await sleep(100);
  }
}

async function processesOf(temporary: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (!environment.split('\0').includes(`TMPDIR=${temporary}`)) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command !== '') found.push(`process ${pid}: ${command.replaceAll('\0', ' ').slice(0, 120)}`);
  }
  return found;
}
