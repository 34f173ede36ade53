import { connect } from '../engine/connection.ts';
import type { Removed } from '../platform.ts';
import { bringUpLab, type LabCaller, type LabUp } from './bring-up-lab.ts';
import type { LabSpecification } from './lab.ts';
import { type LabStatus, labStatus } from './lab-status.ts';
import { removeLab } from './tear-down-lab.ts';
import type { OuterFacts } from './preconditions.ts';
import { labNames } from './find-lab.ts';
import { removeLabLeftovers, usersOf } from './lab-runs.ts';

/** The labs of the usual engine. */
export interface Labs {
  /** of the machine */
  cores(): Promise<number>;
  bringUp(wanted: LabSpecification, caller: LabCaller): Promise<LabUp>;
  status(name: string): Promise<LabStatus>;
  remove(name: string): Promise<Removed>;
  names(): Promise<readonly string[]>;
  /** who uses it now, a few words each */
  users(name: string): Promise<readonly string[]>;
  /** removes what runs left on it whose processes are gone */
  removeLeftovers(name: string): Promise<Removed>;
}

/** @throws {BenchdayError} DOCKER_MISSING, DOCKER_NO_PERMISSION */
export async function openLabs(): Promise<Labs> {
  const outer = await connect({});
  return {
    cores: async () => ((await outer.info()) as Pick<OuterFacts, 'NCPU'>).NCPU,
    bringUp: (wanted, caller) => bringUpLab(outer, wanted, caller),
    status: (name) => labStatus(outer, name),
    remove: (name) => removeLab(outer, name),
    names: () => labNames(outer),
    users: (name) => usersOf(outer, name),
    removeLeftovers: (name) => removeLabLeftovers(outer, name),
  };
}
