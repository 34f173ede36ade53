import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { makeFolders } from '../base/make-folders.ts';
import { storeError } from '../base/store-error.ts';
import { writeJson } from '../base/atomic-file.ts';
import { distinctFileName } from './layout.ts';

/**
 * Where A/A data of a topology on a machine stand: reports/calibration/<fingerprint>-<topology>.json.
 * @param place  what the data hold for, in a fixed order
 */
export function calibrationPath(
  reports: string,
  place: readonly { readonly what: string; readonly value: string }[],
  topology: string,
): string {
  const traits = place.map(({ what, value }) => [what, value]);
  const fingerprint = createHash('sha256').update(JSON.stringify(traits)).digest('hex').slice(0, 12);
  return join(reports, 'calibration', `${fingerprint}-${distinctFileName(topology)}.json`);
}

/** @throws {BenchdayError} DISK_FULL, STORE_FAILED */
export async function writeCalibration(path: string, calibration: unknown): Promise<void> {
  try {
    await makeFolders(dirname(path));
  } catch (cause) {
    throw storeError(path, cause);
  }
  await writeJson(path, calibration);
}
