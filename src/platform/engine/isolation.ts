import { BenchdayError } from '../../base/errors.ts';
import type { PlatformDescription } from '../platform.ts';

export interface Isolation {
  /** cores of the SUT in cpuset syntax; absent: all */
  readonly sutCpuset?: string;
  readonly generatorCpuset?: string;
  /** for the report, one sentence */
  readonly description: string;
}

/**
 * Which cores the generator keeps for itself, so that load and server do not disturb each other.
 * From 4 cores on it reserves one, above 8 a quarter of them; with fewer cores both share all, since the generator needs about a tenth of one.
 * @param cpus  cores of the engine's machine
 * @throws {BenchdayError} USAGE  pinned on one core
 */
export function isolationFor(cpus: number, mode: 'auto' | 'shared' | 'pinned'): Isolation {
  if (mode === 'pinned' && cpus < 2) {
    throw new BenchdayError('USAGE', `isolation: pinned needs at least 2 cores, this machine has ${cpus}`, {
      hint: 'set isolation: shared in the scenario',
    });
  }
  if (mode === 'shared' || (mode === 'auto' && cpus < 4)) {
    return { description: `shared: servers and generator use ${cpus === 1 ? 'the one core' : `all ${cpus} cores`}` };
  }
  const reserved = cpus <= 8 ? 1 : Math.floor(cpus / 4);
  const sutCpuset = range(0, cpus - reserved - 1);
  const generatorCpuset = range(cpus - reserved, cpus - 1);
  return {
    sutCpuset,
    generatorCpuset,
    description: `pinned: servers on cores ${sutCpuset}, generator on ${generatorCpuset}`,
  };
}

/**
 * The same for where a topology runs. Services of a Swarm are bound to no cores, and its servers are mostly other machines: nothing is reserved.
 * @throws {BenchdayError} USAGE
 */
export function isolationOn(
  { cpus, swarm }: Pick<PlatformDescription, 'cpus' | 'swarm'>,
  mode: 'auto' | 'shared' | 'pinned',
): Isolation {
  if (swarm === undefined) return isolationFor(cpus, mode);
  return { description: `by servers: ${swarm.servers.map(({ name }) => name).join(', ')}; no core is reserved` };
}

function range(first: number, last: number): string {
  return first === last ? String(first) : `${first}-${last}`;
}
