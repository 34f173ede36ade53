import { BenchdayError } from '../base/errors.ts';
import type { VolumesFate } from '../records/drill-rebuild.ts';
import type { Mount, Topology } from '../topology/topology.ts';

/** Everything is lost and rebuilt: `lose:@all` keeps the volumes, `lose:@all=volumes` loses them too. */
export interface RebuildWord {
  readonly kind: 'rebuild';
  readonly word: string;
  readonly volumes: VolumesFate;
}

/** @returns undefined for another word. @throws {BenchdayError} USAGE */
export function readRebuildWord(word: string): RebuildWord | undefined {
  if (!word.startsWith('lose:')) return undefined;
  if (word === 'lose:@all') return { kind: 'rebuild', word, volumes: 'kept' };
  if (word === 'lose:@all=volumes') return { kind: 'rebuild', word, volumes: 'lost' };
  throw new BenchdayError('USAGE', `--fault ${word}: is not lose:@all or lose:@all=volumes`, {
    hint: 'kill:<service> breaks a part of it',
  });
}

export function titleOfRebuild({ volumes }: RebuildWord): string {
  return volumes === 'kept'
    ? 'all containers and networks are lost, and rebuilt from the stored plan'
    : 'all containers, networks and volumes are lost, and rebuilt from the stored plan';
}

/** @throws {BenchdayError} FAULT_REFUSED where data lies in what is not the run's own, so that it would be kept and said to be lost */
export function requireOwnData({ word, volumes }: RebuildWord, { services }: Topology): void {
  if (volumes === 'kept') return;
  const foreign = services.flatMap(({ name, mounts }) => mounts.filter(isForeign).map(() => name));
  if (foreign.length === 0) return;
  const names = [...new Set(foreign)].join(', ');
  throw new BenchdayError(
    'FAULT_REFUSED',
    `--fault ${word}: ${names} write to a folder or an external volume, which is not the run's own and cannot be lost`,
    { hint: 'give them a named volume, or play lose:@all' },
  );
}

function isForeign(mount: Mount): boolean {
  if (mount.kind === 'tmpfs' || mount.readOnly) return false;
  return mount.kind === 'bind' || mount.external !== undefined;
}
