import { openLabs } from '../../platform/lab/open-lab.ts';
import type { LabStatus } from '../../platform/lab/lab-status.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { LAB } from './lab-up.ts';

export type { LabStatus, ServerStatus } from '../../platform/lab/lab-status.ts';

/** What there is of the lab; one that is damaged cannot measure. @throws {BenchdayError} DOCKER_MISSING, DOCKER_FAILED */
export async function readLabStatus(): Promise<LabStatus & { readonly exit: Exit }> {
  const status = await (await openLabs()).status(LAB);
  return { ...status, exit: exitOf({ kind: 'machine', canMeasure: status.state !== 'damaged' }) };
}
