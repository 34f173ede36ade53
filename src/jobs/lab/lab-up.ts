import { BenchdayError } from '../../base/errors.ts';
import { monotonicMs } from '../../base/clock.ts';
import { openLabs } from '../../platform/lab/open-lab.ts';
import { parseBytes } from '../../topology/compose/compose-units.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import type { Caller } from '../caller.ts';
import { aloneOnMachine } from '../other-runs.ts';

export interface LabUpWords {
  /** budget of each server; absent: 2 cores, or all of a machine that has fewer */
  readonly cpus: number | undefined;
  /** as in a Compose file, e.g. 5G */
  readonly memory: string;
}

/** The one lab of a machine. */
export const LAB = 'lab';

const USUAL_CPUS = 2;
const LEAST_MEMORY_BYTES = 512 * 2 ** 20;

export interface LabIsUp {
  readonly isNew: boolean;
  readonly tookMs: number;
  readonly servers: readonly {
    readonly name: string;
    readonly role: 'manager' | 'worker';
    readonly cpus: number;
    readonly memoryBytes: number;
    /** under a burner with more loops than the budget has cores; absent for a lab that was up before */
    readonly burntCores?: number;
  }[];
  readonly exit: Exit;
}

/**
 * Brings the lab up while nobody measures here: its burners would be measured too.
 * @throws {BenchdayError} USAGE, RUN_IN_PROGRESS, and what bringUpLab throws
 */
export async function labUp({ cpus, memory }: LabUpWords, caller: Caller): Promise<LabIsUp> {
  const memoryBytes = parseBytes(memory);
  if (memoryBytes === undefined || memoryBytes < LEAST_MEMORY_BYTES) {
    throw new BenchdayError('USAGE', `--memory: must be a size of at least 512M, as 5G, got ${memory}`);
  }
  const labs = await openLabs();
  await using _lock = await aloneOnMachine('lab up', caller);
  const begunMs = monotonicMs();
  const budget = { cpus: cpus ?? Math.min(USUAL_CPUS, await labs.cores()), memoryBytes };
  const { lab, isNew, burnt } = await labs.bringUp({ name: LAB, ...budget }, caller);
  return {
    isNew,
    tookMs: Math.round(monotonicMs() - begunMs),
    servers: lab.servers.map(({ name, role, cpus: cores, memoryBytes: bytes }) => {
      const burntCores = burnt.find(({ server }) => server === name)?.usedCores;
      return { name, role, cpus: cores, memoryBytes: bytes, ...(burntCores !== undefined && { burntCores }) };
    }),
    exit: exitOf({ kind: 'done' }),
  };
}
