import type { CollectorReport } from '../records/trial-record.ts';

/** A probe that failed costs its own rows and is said aloud. */
export function failureOf({
  collector,
  service,
  instance,
  readings,
  failures,
  lastFailure,
}: CollectorReport): string[] {
  if (failures === 0) return [];
  return [
    `${collector} could not read ${instance ?? service} ${failures} of ${readings} times: ${lastFailure ?? 'no reason given'}`,
  ];
}
