import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const PROGRAM = fileURLToPath(new URL('../../bin/benchday.mjs', import.meta.url));

export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
  /** standard input; absent: none */
  readonly input?: string;
  /** sends this signal as soon as standard error shows the text */
  readonly signalAt?: { readonly text: string; readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL' };
}

/** Runs the real program in a process of its own, without a terminal. */
export async function benchday(
  words: readonly string[],
  { cwd, env = {}, uid, input, signalAt }: Surroundings,
): Promise<Finished> {
  const running = execa(process.execPath, ['--', PROGRAM, ...words], {
    cwd,
    env: { ...env },
    reject: false,
    timeout: 240_000,
    ...(input === undefined ? {} : { input }),
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  if (signalAt !== undefined) {
    let seen = '';
    let isSent = false;
    running.stderr.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (isSent || !seen.includes(signalAt.text)) return;
      isSent = true;
      running.kill(signalAt.signal);
    });
  }
  const { exitCode, stdout, stderr } = await running;
  return { exitCode: exitCode ?? -1, stdout, stderr };
}
