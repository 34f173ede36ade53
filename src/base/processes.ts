import { execa } from 'execa';

/**
 * The one way to start a program: `start('git', ['status'], { timeout: 1000 })`. execa ends it when this process ends, tells time-outs
 * and interruptions from failures, and gives lines as they come.
 * @source github.com/sindresorhus/execa, docs/api.md
 */
export { execa as start } from 'execa';

/** A Node program of ours with a channel for messages; its code is plain JavaScript, CommonJS, and no file is needed. */
export type NodeProgram = ReturnType<typeof startNodeProgram>;

/**
 * @param code  read from standard input: as an argument it would be too long
 * @param serialization  of messages; advanced also carries typed arrays
 */
export function startNodeProgram(code: string, { serialization }: { readonly serialization: 'json' | 'advanced' }) {
  const program = execa(process.execPath, ['-'], {
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'pipe',
    ipc: true,
    serialization,
    buffer: false,
    reject: false,
  });
  // One that dies at once breaks the pipe; that it died is said by its end.
  program.stdin.on('error', () => undefined);
  program.stdin.end(code);
  return program;
}

/**
 * ssh, with all that it starts in a process group of its own: Ctrl-C of the terminal does not reach it, and it can ask nobody for a password.
 * It ends when its standard input closes, as it does when this process is killed.
 * @returns `end` sends a signal to the whole group
 */
export function startSsh(program: string, words: readonly string[]) {
  const running = execa(program, [...words], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    detached: true,
    cleanup: false,
  });
  return Object.assign(running, {
    end: (signal: 'SIGTERM' | 'SIGKILL'): void => {
      // Once it has ended its number may be another's.
      if (running.pid === undefined || running.exitCode !== null || running.signalCode !== null) return;
      try {
        process.kill(-running.pid, signal);
      } catch {
        // It has ended just now.
      }
    },
  });
}
