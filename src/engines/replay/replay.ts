import { readFileSync } from 'node:fs';
import type { Engine } from '../engine.ts';
import { runGenerators } from './run-generators.ts';
import { workerProgram } from './worker-program.ts';

const REPLAY = { id: 'replay', loadModel: 'open' } as const;

/** The built-in engine: open loop, in worker threads, constant memory. */
export const replay: Engine = replayWith(() => workerProgram());

/** @param program  of the workers; tests put a faulty one in the place of the real one */
export function replayWith(program: () => string): Engine {
  return {
    ...REPLAY,
    title: 'Replay (built in)',
    keepsJournal: true,
    available: () => Promise.resolve({ state: 'available', version: ownVersion() }),
    run: async (schedule, target, settings, signal) =>
      runGenerators({ engine: REPLAY, program: program(), schedule, target, settings, signal }),
  };
}

function ownVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
