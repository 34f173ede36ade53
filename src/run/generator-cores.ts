import { availableParallelism } from 'node:os';
import { messageOf } from '../base/errors.ts';
import { start } from '../base/processes.ts';
import type { RunListener } from '../records/events.ts';

/**
 * Keeps this process, and so the generator, on its reserved cores until disposed of.
 * Needs taskset (util-linux); where that is missing a warning says so and the run goes on.
 * @param cpuset  absent: the generator may use every core
 */
export async function keepOnCores(cpuset: string | undefined, listener: RunListener): Promise<AsyncDisposable> {
  if (cpuset === undefined) return { [Symbol.asyncDispose]: () => Promise.resolve() };
  const taskset = async (cores: string) => {
    try {
      await start('taskset', ['-acp', cores, String(process.pid)]);
    } catch (error) {
      listener({
        type: 'warning',
        message: `the generator is not kept on core ${cores}: ${messageOf(error).split('\n')[0] ?? ''}`,
      });
    }
  };
  await taskset(cpuset);
  return { [Symbol.asyncDispose]: () => taskset(`0-${availableParallelism() - 1}`) };
}
