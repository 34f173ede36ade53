import { readFileSync } from 'node:fs';
import type { LoadEngine } from '../load-engine.ts';
import { runGenerators } from './run-generators.ts';
import { runProcesses } from './run-processes.ts';
import { workerProgram } from './worker-program.ts';
import { bundledProgram } from '../../base/bundled-program.ts';

const REPLAY = { id: 'replay', loadModel: 'open' } as const;

/** The built-in load engine: open loop, in worker threads of one or several processes, constant memory. */
export const replay: LoadEngine = replayWith(() => workerProgram());

/** What tests put other things in the place of. */
export interface ProcessOptions {
  readonly processProgram?: () => string;
  readonly silentAfterMs?: number;
}

/** @param program  of the workers; tests put a faulty one in the place of the real one */
export function replayWith(
  program: () => string,
  { processProgram = ownProcessProgram, silentAfterMs }: ProcessOptions = {},
): LoadEngine {
  return {
    ...REPLAY,
    title: 'Replay (built in)',
    keepsJournal: true,
    available: () => Promise.resolve({ state: 'available', version: ownVersion() }),
    run: async (schedule, target, settings, signal) => {
      const task = { engine: REPLAY, program: program(), schedule, target, settings, signal };
      const { generators: processes = 1 } = settings;
      if (processes === 1) return runGenerators(task);
      const patience = silentAfterMs === undefined ? {} : { silentAfterMs };
      return runProcesses({ ...task, processes, processProgram: processProgram(), ...patience });
    },
  };
}

function ownProcessProgram(): string {
  return bundledProgram(new URL('./process-main.ts', import.meta.url));
}

function ownVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
