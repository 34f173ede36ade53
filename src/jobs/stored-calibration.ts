import { exists } from '../base/named-file.ts';
import type { RunRecord } from '../records/run-record.ts';
import { calibrationPath } from '../store/calibration-file.ts';
import { readRecord } from '../store/run-reader.ts';
import { placeOf } from '../verdicts/calibration/calibrate.ts';
import { CALIBRATION_FILE, type Calibration } from '../verdicts/calibration/calibration.ts';

export interface StoredCalibration {
  readonly path: string;
  readonly data: Calibration;
}

/**
 * A/A data of a run's machine and scenario and of this topology; undefined where there are none.
 * @throws {BenchdayError} RECORD_INVALID
 */
export async function storedCalibration(
  reports: string,
  run: RunRecord,
  topology: string,
): Promise<StoredCalibration | undefined> {
  const path = calibrationPath(reports, placeOf(run), topology);
  return (await exists(path)) ? readCalibration(path) : undefined;
}

/** @throws {BenchdayError} FILE_NOT_FOUND, RECORD_INVALID */
export async function readCalibration(path: string): Promise<StoredCalibration> {
  return { path, data: await readRecord(path, CALIBRATION_FILE) };
}
