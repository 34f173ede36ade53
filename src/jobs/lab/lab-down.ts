import { openLabs } from '../../platform/lab/open-lab.ts';
import type { Removed } from '../../platform/platform.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { LAB } from './lab-up.ts';

/** Removes the lab with all that runs on it. @throws {BenchdayError} DOCKER_MISSING, DOCKER_FAILED */
export async function labDown(): Promise<{ readonly removed: Removed; readonly exit: Exit }> {
  const labs = await openLabs();
  return { removed: await labs.remove(LAB), exit: exitOf({ kind: 'done' }) };
}
