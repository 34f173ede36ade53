import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { interrupted } from './signals.mjs';
import { Interrupted } from './setup-error.mjs';
import { projectFolder } from './project.mjs';

const keptOutputChars = 64 * 1024;
const patienceMs = 10_000;

/** Is there a program of this name on the PATH? */
export const hasCommand = (name) => findCommand(name) !== undefined;

/** @returns the first program of this name on the PATH; undefined: there is none */
export function findCommand(name, environment = process.env) {
  return (environment.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isProgram);
}

export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Runs a program to its end, in its own process group so that the whole tree can be ended.
 * @param options.timeoutMs      it is ended after this long
 * @param options.firstOutputMs  it is ended when it has printed nothing for this long
 * @param options.isShown        its output goes to the terminal instead of into `output`
 * @param options.isEchoed       its output goes to the terminal as well as into `output`
 * @returns {Promise<{code: number, output: string, isTimedOut: boolean, isMissing: boolean}>} output: the last 64 KiB
 * @throws {Interrupted} after Ctrl-C, when the program's group has ended
 */
export async function run(command, args, options) {
  if (interrupted.aborted) throw new Interrupted();
  const child = spawn(command, args, {
    cwd: projectFolder,
    detached: true,
    stdio: ['ignore', ...(options.isShown === true ? ['inherit', 'inherit'] : ['pipe', 'pipe'])],
    env: { ...process.env, ...options.env },
  });
  const result = { code: 1, output: '', isTimedOut: false, isMissing: false };
  const timers = [];
  const endAfter = (delayMs) => {
    const timer = setTimeout(() => {
      result.isTimedOut = true;
      endGroup(child, timers);
    }, delayMs);
    timers.push(timer);
    return timer;
  };
  endAfter(options.timeoutMs);
  const silence = options.firstOutputMs === undefined ? undefined : endAfter(options.firstOutputMs);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      clearTimeout(silence);
      if (options.isEchoed === true) process.stdout.write(text);
      result.output = (result.output + text).slice(-keptOutputChars);
    });
  }
  const onInterrupt = () => endGroup(child, timers);
  interrupted.addEventListener('abort', onInterrupt);
  await new Promise((resolve) => {
    child.on('error', (error) => {
      result.isMissing = error.code === 'ENOENT';
      result.output += error.message;
      resolve();
    });
    child.on('close', (code) => {
      result.code = code ?? 1;
      resolve();
    });
  });
  interrupted.removeEventListener('abort', onInterrupt);
  timers.forEach(clearTimeout);
  if (interrupted.aborted) throw new Interrupted();
  return result;
}

function endGroup(child, timers) {
  signalGroup(child.pid, 'SIGTERM');
  timers.push(setTimeout(() => signalGroup(child.pid, 'SIGKILL'), patienceMs));
}

/** Sends a signal to a program started in its own group and to all it started. */
export function signalGroup(pid, signal) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Runs npm: the very one that started us, where npm did. */
export function npm(args, options) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return run(process.execPath, [script, ...args], options);
  return run('npm', args, options);
}

/** The last lines of what a program printed, indented for reading below a sentence. */
export function lastLines(output, count = 12) {
  const lines = output
    .split(/[\r\n]+/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  return lines
    .slice(-count)
    .map((line) => `    ${line}`)
    .join('\n');
}
