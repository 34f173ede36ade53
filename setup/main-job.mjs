import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { signalGroup } from './command.mjs';
import { inProject, projectFolder } from './project.mjs';
import { handSignalsTo } from './signals.mjs';

/**
 * Runs benchday as it would run by itself. It gets every signal exactly once (a terminal and npm would each send one),
 * so that it can tear down; the second Ctrl-C is the second it hears.
 * @returns its exit code
 */
export function runBenchday(args) {
  const child = spawn(process.execPath, ['--', inProject('bin', 'benchday.mjs'), ...args], {
    cwd: projectFolder,
    stdio: 'inherit',
    detached: true,
  });
  handSignalsTo((signal) => signalGroup(child.pid, signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
