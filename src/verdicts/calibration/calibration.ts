import { z } from 'zod';
import { PRIMARY_METRICS, type PrimaryMetricName } from '../../records/gate-settings.ts';
import type { FileKind } from '../../records/file-kind.ts';
import { centreOf } from '../../stats/hodges-lehmann.ts';
import { noiseOf } from '../../stats/spread.ts';
import { traitsSchema } from '../gate/fingerprint.ts';

/** Fewer A/A pairs say too little of a machine. @source own choice, at the first planned looks */
export const LEAST_PAIRS = 10;

export const CALIBRATION_VERSION = 1;

/** A/A measurements: one thing as both arms, on one machine with one scenario. */
const calibration = z.strictObject({
  schema: z.literal(CALIBRATION_VERSION),
  /** where it holds: see `fingerprintOf` */
  fingerprint: traitsSchema,
  metrics: z.array(
    z.strictObject({
      metric: z.enum(PRIMARY_METRICS),
      /** ln(second arm / first arm) of each valid pair, the newest last */
      logRatios: z.array(z.number()),
    }),
  ),
});
export type Calibration = z.infer<typeof calibration>;

export const CALIBRATION_FILE: FileKind<Calibration> = {
  title: 'a calibration',
  version: CALIBRATION_VERSION,
  schema: calibration,
  upgrades: [],
};

export interface MachineNoise {
  /** standard deviation of ln ratios */
  readonly deviation: number;
  /** ratio: what the A/A data cannot tell from no difference, at one-sided 5 % */
  readonly floor: number;
  readonly pairs: number;
}

/** @returns undefined where there are fewer than `LEAST_PAIRS` pairs of that metric */
export function machineNoise(of: Calibration, metric: PrimaryMetricName): MachineNoise | undefined {
  const logRatios = of.metrics.find((each) => each.metric === metric)?.logRatios ?? [];
  if (logRatios.length < LEAST_PAIRS) return undefined;
  const { lower, upper } = centreOf(logRatios, 0.05);
  return {
    deviation: noiseOf(logRatios),
    floor: Math.expm1(Math.max(Math.abs(lower), Math.abs(upper))),
    pairs: logRatios.length,
  };
}
