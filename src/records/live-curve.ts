import type { RunEvent } from './events.ts';

type LoadEvent = Extract<RunEvent, { readonly type: 'load' }>;

/** What was seen in one moment of a measurement. `null`: unknown, so that it goes through JSON. */
export interface CurvePoint {
  /** ms since time 0 */
  readonly atMs: number;
  readonly ratePerSecond: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly statementsPerSecond: number | null;
}

/** A trial's measurement over time. */
export interface LiveCurve {
  readonly trial: number;
  /** the trial as readers are told it */
  readonly name: string;
  readonly topology: string;
  readonly durationMs: number;
  readonly points: readonly CurvePoint[];
}

/** More points than this are not seen on a screen: of a day that is replayed in a day, one for two minutes. */
const MOST_POINTS = 720;

/** The curve with what an event says; of what falls into the same part the slower one stays, so that no spike is lost. */
export function withPoint(curve: LiveCurve, { durationMs, progress, readings }: LoadEvent): LiveCurve {
  const point: CurvePoint = {
    atMs: progress.elapsedMs,
    ratePerSecond: progress.ratePerSecond,
    p50Ms: known(progress.p50Ms),
    p95Ms: known(progress.p95Ms),
    p99Ms: known(progress.p99Ms),
    statementsPerSecond: known(readings?.statementsPerSecond),
  };
  const partMs = durationMs / MOST_POINTS;
  const last = curve.points.at(-1);
  const isSamePart = last !== undefined && Math.floor(last.atMs / partMs) === Math.floor(point.atMs / partMs);
  if (!isSamePart) return { ...curve, durationMs, points: [...curve.points, point] };
  const slower = (last.p95Ms ?? 0) > (point.p95Ms ?? 0) ? { ...last, atMs: point.atMs } : point;
  return { ...curve, durationMs, points: [...curve.points.slice(0, -1), slower] };
}

function known(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
