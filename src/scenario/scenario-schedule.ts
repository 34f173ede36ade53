import { thousands } from '../base/number-text.ts';
import { dayCurve, SECONDS_A_DAY } from './day-curve.ts';
import type { Scenario } from './scenario.ts';
import type { ScheduleSpecification } from './schedule.ts';
import { scheduleTotals } from './schedule-totals.ts';

/** The schedule of a scenario's measurement. */
export function scheduleOf(scenario: Scenario, writeKeyPrefix: string): ScheduleSpecification {
  return {
    curve: dayCurve(scenario.profile, scenario.load),
    arrivals: scenario.load.arrivals,
    seed: scenario.load.seed,
    requests: scenario.requests,
    writeKeyPrefix,
    ...(scenario.traceShare !== undefined && { traceShare: scenario.traceShare }),
    ...(scenario.sessions !== undefined && { sessions: scenario.sessions }),
    ...(scenario.flows !== undefined && { flows: scenario.flows }),
  };
}

/** What the measurement of a shortened day does not show, one sentence each; empty when it lasts the whole day. */
export function caveatsOf(scenario: Scenario): readonly string[] {
  const { load } = scenario;
  if (load.script !== undefined) {
    return [
      `The hits are those of the k6 script ${load.script}, not of the day: its profile and requests served verification and warm-up only.`,
    ];
  }
  const factor = (SECONDS_A_DAY * 1000) / load.durationMs;
  if (factor <= 1) return [];
  const hour = shortTime(load.durationMs / 24);
  // Those that the schedule has: a part of a hit is none.
  const hits = thousands(scheduleTotals(scheduleOf(scenario, '')).hits);
  const times = thousands(Number(factor.toPrecision(3)));
  return [
    load.mode === 'time-lapse'
      ? `Time-lapse: the rates are those of the day, but each hour is ${hour}, so ${hits} of its hits were due.`
      : `Full day: all ${hits} hits were due, but each hour is ${hour}, so the rates are ${times} times those of the day.`,
    'Cache lifetimes are not shortened with the day: an entry kept for a minute lives through much more of this day than of a real one.',
    'Jobs that run by the clock (nightly work, hourly refreshes, log rotation) did not run as often as in a day.',
    'What grows over hours (leaks, table bloat, full disks) does not show.',
  ];
}

function shortTime(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 120) return `${Number(seconds.toPrecision(3))} s`;
  return `${Number((seconds / 60).toPrecision(3))} min`;
}
