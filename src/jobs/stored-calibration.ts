import { exists } from '../base/named-file.ts';
import type { RunRecord } from '../records/run-record.ts';
import { calibrationPath } from '../store/calibration-file.ts';
import { readRecord } from '../store/run-reader.ts';
import { placeOf, placeOfTwins } from '../verdicts/calibration/calibrate.ts';
import { CALIBRATION_FILE, type Calibration } from '../verdicts/calibration/calibration.ts';
import { ARM_NAMES } from './pairs/arm-names.ts';

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
  // The topologies of a comparison are called as those of a calibration are.
  const place = run.arms === undefined ? placeOfTwins(run, topology, ARM_NAMES) : placeOf(run);
  const path = calibrationPath(reports, place, topology);
  return (await exists(path)) ? readCalibration(path) : undefined;
}

/** @throws {BenchdayError} FILE_NOT_FOUND, RECORD_INVALID */
export async function readCalibration(path: string): Promise<StoredCalibration> {
  return { path, data: await readRecord(path, CALIBRATION_FILE) };
}
