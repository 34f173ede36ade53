import { messageOf } from '../base/errors.ts';
import { firstLine } from '../base/first-line.ts';
import { readProc } from '../base/proc.ts';
import { start } from '../base/processes.ts';
import type { RunListener } from '../records/events.ts';

const WITHIN_MS = 5000;

/**
 * Keeps this process, and so the generator, on its reserved cores until disposed of; then it is on those it was on before.
 * Needs taskset (util-linux); where that is missing a warning says so and the run goes on.
 * @param cpuset  absent: the generator may use every core
 */
export async function keepOnCores(cpuset: string | undefined, listener: RunListener): Promise<AsyncDisposable> {
  const nothing = { [Symbol.asyncDispose]: () => Promise.resolve() };
  if (cpuset === undefined) return nothing;
  const before = coresOfProcess();
  if (before === undefined) {
    notKept(cpuset, 'those it may use now cannot be read (/proc/self/status), to be restored after the run', listener);
    return nothing;
  }
  if (!(await moveTo(cpuset, listener))) return nothing;
  return {
    [Symbol.asyncDispose]: async () => {
      await moveTo(before, listener);
    },
  };
}

/** As the user, or what started this process, chose them. @returns such as 0-1,4 @source proc(5), status: Cpus_allowed_list */
function coresOfProcess(): string | undefined {
  return /^Cpus_allowed_list:\s*(\S+)$/m.exec(readProc('/proc/self/status') ?? '')?.[1];
}

/** All threads of this process. @returns whether they are there */
async function moveTo(cores: string, listener: RunListener): Promise<boolean> {
  try {
    await start('taskset', ['-acp', cores, String(process.pid)], { timeout: WITHIN_MS });
    return true;
  } catch (error) {
    notKept(cores, firstLine(messageOf(error)), listener);
    return false;
  }
}

function notKept(cores: string, why: string, listener: RunListener): void {
  listener({ type: 'warning', message: `the generator is not kept on core ${cores}: ${why}` });
}
