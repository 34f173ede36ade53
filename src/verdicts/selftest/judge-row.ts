import { counted } from '../../base/number-text.ts';
import type { MeasuredRow, SelftestRow } from '../../records/selftest-row.ts';

/** @source own choice: half of the smallest difference between two topologies that a report speaks about is more */
const TOLERANCE_RATIO = 0.05;

/** A whole ms is what a server in Node can promise: its timers count in ms. */
const LEAST_TOLERANCE_MS = 1;

/** Sending in bunches, or evenly instead of by chance, shows in gaps long before it shows in percentiles. @source own choice */
const MOST_GAP_DISTANCE = 0.1;

const PERCENTILES = ['p50', 'p95', 'p99'] as const;

/** Sets what was reported against the truth; says when the machine, and not the load engine, may be the cause. */
export function judgeRow(row: MeasuredRow): SelftestRow {
  // A load engine without due times has no lag.
  const lagMs = row.lagP99Ms === undefined ? 0 : row.lagP99Ms;
  const noiseMs = lagMs + row.serverLateP99Ms + row.generatorLateP99Ms;
  const times = PERCENTILES.flatMap((name) => {
    const [truth, reported] = [row.truthMs[name], row.reportedMs[name]];
    const offMs = Math.abs(reported - truth);
    const toleranceMs = Math.max(LEAST_TOLERANCE_MS, truth * TOLERANCE_RATIO);
    // No value at all is off, too.
    if (offMs <= toleranceMs) return [];
    return [
      { text: `${name} ${reported.toFixed(1)} instead of ${truth.toFixed(1)} ms`, isNoise: noiseMs > toleranceMs },
    ];
  });
  const counts = countReasons(row, noiseMs > LEAST_TOLERANCE_MS);
  const shape =
    row.gapDistance === undefined || row.gapDistance <= MOST_GAP_DISTANCE
      ? []
      : [
          {
            text: `the gaps between hits are not those of the schedule: distance ${row.gapDistance.toFixed(2)}`,
            isNoise: noiseMs > LEAST_TOLERANCE_MS,
          },
        ];
  const reasons = [...(row.isTimed === false ? [] : [...times, ...shape]), ...counts];
  const verdict = reasons.length === 0 ? 'right' : reasons.every(({ isNoise }) => isNoise) ? 'noisy' : 'off';
  return { ...row, verdict, reasons: reasons.map(({ text }) => text) };
}

function countReasons(
  { errors, counts, loadModel, bodyBytes }: MeasuredRow,
  isLate: boolean,
): { text: string; isNoise: boolean }[] {
  return [
    ...(errors.found === errors.planted
      ? []
      : [{ text: `${counted(errors.found, 'error')} found, ${errors.planted} planted`, isNoise: false }]),
    ...(bodyBytes?.counted === undefined || bodyBytes.counted === bodyBytes.sent
      ? []
      : [{ text: `${counted(bodyBytes.counted, 'byte')} of bodies counted, ${bodyBytes.sent} sent`, isNoise: false }]),
    // A closed loop sends what it can within the time.
    ...(counts.dropped === 0 || loadModel === 'closed'
      ? []
      : [{ text: `${counts.dropped} of ${counts.scheduled} hits were not sent`, isNoise: isLate }]),
  ];
}
