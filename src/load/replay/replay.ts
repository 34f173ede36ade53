import { readFileSync } from 'node:fs';
import type { LoadEngine, OpenLoad, OpenSettings } from '../load-engine.ts';
import type { Target } from '../../http/target.ts';
import { openThreadLoad, sendOnce } from './open-thread-load.ts';
import type { Machine } from './real-time.ts';
import { openProcessLoad } from './run-processes.ts';
import { workerProgram } from './worker-program.ts';
import { bundledProgram } from '../../base/bundled-program.ts';
import { throwIfAborted } from '../../base/clock.ts';

const REPLAY = { id: 'replay', loadModel: 'open' } as const;

/** The built-in load engine: open loop, in worker threads of one or several processes, constant memory. */
export const replay: LoadEngine = replayWith(() => workerProgram());

/** What tests and benches put other things in the place of. */
export interface ProcessOptions {
  readonly processProgram?: () => string;
  readonly silentAfterMs?: number;
  /** the program that connects to other hosts; absent: ssh */
  readonly ssh?: string;
  /** who is asked for real-time scheduling */
  readonly machine?: Partial<Machine>;
}

/** @param program  of the workers; tests put a faulty one in the place of the real one */
export function replayWith(
  program: () => string,
  { processProgram = ownProcessProgram, silentAfterMs, ssh, machine }: ProcessOptions = {},
): LoadEngine {
  const open = (target: Target, settings: OpenSettings): OpenLoad => {
    const patience = silentAfterMs === undefined ? {} : { silentAfterMs };
    const task = { engine: REPLAY, program: program(), target, settings, ...patience, ...(machine && { machine }) };
    const { hosts } = settings;
    if (hosts !== undefined) {
      return openProcessLoad({ ...task, processes: hosts.length, processProgram: remoteProgram(), hosts, ssh });
    }
    const { generators: processes = 1 } = settings;
    if (processes === 1) return openThreadLoad(task);
    return openProcessLoad({ ...task, processes, processProgram: processProgram() });
  };
  return {
    ...REPLAY,
    title: 'Replay (built in)',
    keepsJournal: true,
    available: () => Promise.resolve({ state: 'available', version: ownVersion() }),
    open,
    run: async (schedule, target, settings, signal) => {
      throwIfAborted(signal);
      return sendOnce(open(target, settings), schedule, settings, signal);
    },
  };
}

function ownProcessProgram(): string {
  return bundledProgram(new URL('./process-main.ts', import.meta.url));
}

function remoteProgram(): string {
  return bundledProgram(new URL('./remote/remote-main.ts', import.meta.url));
}

function ownVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
