import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ProcessOptions, TestAnswer, TestRequest } from './messages.ts';

/** A vitest in a process of its own, which is started again when it was ended. */
export class TestProcess implements AsyncDisposable {
  readonly #options: ProcessOptions;
  #process: ChildProcess | undefined;

  constructor(options: ProcessOptions) {
    this.#options = options;
  }

  /** @returns what vitest says, or why it says nothing: it took longer than this, or crashed */
  async run(request: TestRequest, timeoutMs: number): Promise<TestAnswer | 'time-out' | 'crash'> {
    this.#process ??= await start(this.#options);
    const running = this.#process;
    running.send(request);
    const deadline = new AbortController();
    const timer = setTimeout(() => {
      deadline.abort();
    }, timeoutMs);
    try {
      return await Promise.race([
        once(running, 'message', { signal: deadline.signal }).then(([answer]) => answer as TestAnswer),
        once(running, 'exit', { signal: deadline.signal }).then(async () => {
          await this.#end();
          return 'crash' as const;
        }),
      ]);
    } catch (error) {
      if (!deadline.signal.aborted) throw error;
      await this.#end();
      return 'time-out';
    } finally {
      clearTimeout(timer);
      deadline.abort();
    }
  }

  async #end(): Promise<void> {
    const ended = this.#process;
    this.#process = undefined;
    if (ended !== undefined) await end(ended);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }
}

async function start(options: ProcessOptions): Promise<ChildProcess> {
  const started = fork(fileURLToPath(new URL('vitest-process.ts', import.meta.url)), [JSON.stringify(options)], {
    execArgv: ['--import', 'tsx'],
    // A group of its own, so that workers that hang end with it.
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    cwd: options.root,
    // Not the variables of a vitest that this runs in.
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'))),
  });
  const [said] = (await Promise.race([once(started, 'message'), once(started, 'exit')])) as unknown[];
  if (said !== 'ready') throw new Error('the vitest process ended before it was ready');
  return started;
}

async function end(child: ChildProcess): Promise<void> {
  const isOver = child.exitCode !== null || child.signalCode !== null;
  const exited = isOver ? undefined : once(child, 'exit');
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The whole group has ended already.
  }
  await exited;
}
