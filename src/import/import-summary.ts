import { curveOf, type LogCurve } from './log-curve.ts';
import type { FileReading, LogImport, Outcome } from './log-import.ts';
import { EXCLUSIONS, REJECTIONS, type Exclusion, type Rejection } from './log-record.ts';
import { readingWarnings } from './reading-warnings.ts';
import { withoutSecrets } from './secrets.ts';
import { fitZipf, type ZipfFit } from './zipf-fit.ts';

const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;
const MOST_PATHS = 100;

export interface OutcomeLine extends Outcome {
  readonly reason: string;
}

/** What a log says, as numbers that can be shown and stored. */
export interface ImportSummary {
  readonly lines: number;
  /** of all files, unpacked */
  readonly bytes: number;
  /** how files were packed */
  readonly packings: readonly string[];
  readonly requests: number;
  readonly rejected: number;
  readonly excluded: number;
  readonly skipped: number;
  readonly rejections: readonly OutcomeLine[];
  readonly exclusions: readonly OutcomeLine[];
  /** undefined: no line names one */
  readonly clients: number | undefined;
  readonly paths: number;
  /** names of formats, with the requests read by each, most first */
  readonly formats: readonly { readonly text: string; readonly count: number }[];
  /** where the clients were taken from; '' for requests without one */
  readonly clientPlaces: readonly { readonly text: string; readonly count: number }[];
  /** files of which more than half of the lines could not be read */
  readonly unreadable: readonly FileReading[];
  /** more of them than could be kept: the number is an estimate, within about 1 % */
  readonly areClientsEstimated: boolean;
  readonly arePathsEstimated: boolean;
  readonly topPaths: readonly { readonly text: string; readonly count: number }[];
  readonly zipf: ZipfFit | undefined;
  readonly writeRatio: number;
  /** undefined: no line names a client */
  readonly sessions: number | undefined;
  readonly requestsPerSession: number | undefined;
  readonly thinkTimeS: number | undefined;
  /** the log's first and last time, in its own time zone */
  readonly from: string;
  readonly to: string;
  readonly timezone: string;
  readonly curve: LogCurve;
  readonly outOfOrder: number;
  /** what to know before the profile is used, one sentence each */
  readonly warnings: readonly string[];
}

/** @param parts  of the day in the curve; a log whose times were rounded gets 24 in any case */
export function summariseImport(log: LogImport, parts: 24 | 96): ImportSummary {
  const { traffic } = log;
  const wanted = curveOf(traffic, parts);
  const curve = wanted.areTimesRounded && parts !== 24 ? curveOf(traffic, 24) : wanted;
  const rejections = outcomeLines(log, (outcome) => REJECTIONS[outcome as Rejection]);
  const exclusions = outcomeLines(log, (outcome) => EXCLUSIONS[outcome.replace('excluded-', '') as Exclusion]);
  const offsetS = curve.offsets[0] ?? 0;
  const hasClients = traffic.withoutClient < traffic.requests;
  const writes = WRITES.reduce((sum, method) => sum + traffic.methods[method], 0);
  return {
    lines: log.lines,
    bytes: log.bytes,
    packings: [...log.packings],
    requests: traffic.requests,
    rejected: total(rejections),
    excluded: total(exclusions),
    skipped: log.skipped,
    rejections,
    exclusions,
    clients: hasClients ? traffic.clients.distinct : undefined,
    paths: traffic.paths.distinct,
    areClientsEstimated: traffic.clients.uncounted > 0,
    arePathsEstimated: traffic.paths.uncounted > 0,
    topPaths: traffic.paths.top(MOST_PATHS).map((top) => ({ ...top, text: withoutSecrets(top.text).target })),
    zipf: fitZipf(traffic.paths.sortedCounts()),
    writeRatio: traffic.requests === 0 ? 0 : writes / traffic.requests,
    formats: log.formats.entries(),
    clientPlaces: log.clientPlaces.entries(),
    unreadable: log.files.filter(({ lines, skipped, rejected }) => rejected * 2 > lines - skipped),
    sessions: hasClients ? traffic.visits.sessions : undefined,
    requestsPerSession: hasClients ? traffic.visits.requests / Math.max(1, traffic.visits.sessions) : undefined,
    thinkTimeS: traffic.visits.medianPauseS(),
    from: localTime(traffic.firstS, offsetS),
    to: localTime(traffic.lastS, offsetS),
    timezone: curve.offsets.map(zoneName).join(', ') || 'UTC',
    curve,
    outOfOrder: traffic.outOfOrder,
    warnings: [...readingWarnings(log, total(rejections)), ...warningsOf(curve, traffic.requests, offsetS)],
  };
}

function outcomeLines(log: LogImport, reasonOf: (outcome: string) => string | undefined): OutcomeLine[] {
  return [...log.outcomes]
    .flatMap(([outcome, noted]): OutcomeLine[] => {
      const reason = reasonOf(outcome);
      return reason === undefined ? [] : [{ reason, ...noted }];
    })
    .sort((a, b) => b.count - a.count);
}

function warningsOf(curve: LogCurve, requests: number, offsetS: number): string[] {
  const missing = curve.covered.filter((isCovered) => !isCovered).length;
  const share = missing / curve.covered.length;
  const gaps = curve.gaps
    .slice(0, 3)
    .map(({ fromS, toS }) => `${localTime(fromS, offsetS)} to ${localTime(toS, offsetS)}`);
  return [
    ...(missing > 0
      ? [`The log covers ${Math.round((1 - share) * 24)} of 24 hours of a day: the profile has no hits in the others.`]
      : []),
    ...(curve.areTimesRounded
      ? [
          `All requests fall into ${curve.minutesOfHour} of 60 minutes of the hour: the times of this log were rounded, so nothing finer than an hour can be taken from it.`,
        ]
      : []),
    ...(gaps.length > 0
      ? [
          `Nothing was logged from ${gaps.join(', ')}${curve.gaps.length > 3 ? ` and ${curve.gaps.length - 3} more times` : ''}; these times are left out of the mean.`,
        ]
      : []),
    ...(curve.offsets.length > 1
      ? ['The distance from UTC changes within the log; hours are those of its own clock.']
      : []),
    ...(requests > 0 && requests < 1000 ? [`${requests} requests are few for a day curve.`] : []),
  ];
}

function total(lines: readonly OutcomeLine[]): number {
  return lines.reduce((sum, { count }) => sum + count, 0);
}

/** 2015-05-17 10:05:03 by a clock that is so far ahead of UTC */
export function localTime(timeS: number, offsetS: number): string {
  if (!Number.isFinite(timeS)) return '-';
  return new Date((timeS + offsetS) * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

/** UTC, UTC+05:30 */
function zoneName(offsetS: number): string {
  if (offsetS === 0) return 'UTC';
  const minutes = Math.abs(offsetS) / 60;
  const text = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  return `UTC${offsetS < 0 ? '-' : '+'}${text}`;
}
