import { BenchdayError } from '../base/errors.ts';
import { answersDelayed } from './answers-delayed.ts';
import { certificateExpired } from './certificate-expired.ts';
import { clockStepped } from './clock-stepped.ts';
import { containerKilled } from './container-killed.ts';
import { cpuBurnt } from './cpu-burnt.ts';
import { cutOff } from './cut-off.ts';
import { diskFilled } from './disk-filled.ts';
import type { Fault } from './fault.ts';
import { imageMissing } from './image-missing.ts';
import { lineNarrowed } from './line-narrowed.ts';
import { packetsLost } from './packets-lost.ts';
import { paused } from './paused.ts';
import { processKilled } from './process-killed.ts';
import { restarted } from './restarted.ts';

export const faults: readonly Fault[] = [
  ...[processKilled, containerKilled, paused, cutOff, cpuBurnt],
  ...[packetsLost, answersDelayed, lineNarrowed, diskFilled],
  ...[certificateExpired, imageMissing, clockStepped, restarted],
];

/** @throws {BenchdayError} USAGE naming those there are */
export function faultById(id: string): Fault {
  const fault = faults.find((one) => one.id === id);
  if (fault !== undefined) return fault;
  const known = faults.map((one) => one.id).join(', ');
  throw new BenchdayError('USAGE', `there is no fault ${id}; there are ${known}, and none`, {
    hint: 'docs/drills.md says what each does',
  });
}
