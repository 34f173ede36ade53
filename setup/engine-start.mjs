import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { hasCommand, lastLines, run } from './command.mjs';
import { askEngine } from './engine-answer.mjs';
import { findCause } from './known-causes.mjs';
import { programFailure } from './program-failure.mjs';
import { inProject, projectFolder } from './project.mjs';
import { SetupError } from './setup-error.mjs';
import { waitUntil } from './wait.mjs';

const deadlineMs = 60_000;
const engineProgram = 'dockerd';
const logFile = inProject('.cache', 'dockerd.log');

/** Starts the installed engine; we are root. @returns what was done */
export async function startEngine() {
  if (await isSystemdRunning()) return startService('systemctl', ['start', 'docker'], 'journalctl -u docker -n 50');
  if (isInitRunning()) return startService('service', ['docker', 'start'], 'tail -n 50 /var/log/docker.log');
  return startByOurselves();
}

async function isSystemdRunning() {
  const answer = await run('systemctl', ['is-system-running'], { timeoutMs: 5_000 });
  return /running|degraded|starting|initializing|maintenance/.test(answer.output) && !answer.isMissing;
}

/** SysV init, or WSL's own; in a container the first process is something else. */
function isInitRunning() {
  if (!hasCommand('service')) return false;
  try {
    return readFileSync('/proc/1/comm', 'utf8').trim() === 'init';
  } catch {
    return false;
  }
}

async function startService(command, args, whereToLook) {
  const result = await run(command, args, { timeoutMs: deadlineMs });
  if (result.code !== 0) throw programFailure(`${command} could not start the Docker engine`, result, [whereToLook]);
  const answer = await waitUntil(runningEngine, deadlineMs);
  if (answer !== undefined) return `engine ${answer.version} started with ${command}`;
  throw new SetupError(`The Docker engine was started but did not answer within ${deadlineMs / 1000} s. See:`, [
    whereToLook,
  ]);
}

/** Without an init system the engine becomes a process of its own that outlives us. */
async function startByOurselves() {
  mkdirSync(inProject('.cache'), { recursive: true });
  const log = openSync(logFile, 'w');
  const child = spawn(engineProgram, [], { cwd: projectFolder, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  let end;
  child.on('error', (error) => (end = error.message));
  child.on('exit', (code, signal) => (end = `it ended with ${code ?? signal}`));
  try {
    const answer = await waitUntil(async () => (end === undefined ? runningEngine() : { state: 'ended' }), deadlineMs);
    if (answer?.state === 'running') {
      child.unref();
      return `engine ${answer.version} started (process ${child.pid}, log .cache/dockerd.log)`;
    }
  } catch (error) {
    child.kill();
    throw error;
  }
  child.kill();
  throw engineFailure(end ?? `it did not answer within ${deadlineMs / 1000} s`);
}

async function runningEngine() {
  const answer = await askEngine();
  return answer.state === 'running' ? answer : undefined;
}

function engineFailure(end) {
  const log = readFileSync(logFile, 'utf8');
  const cause = findCause(log);
  return new SetupError(
    `The Docker engine (dockerd) could not be started: ${cause ?? end}.\nIts log ends with:\n${lastLines(log)}`,
    ['less .cache/dockerd.log'],
  );
}
