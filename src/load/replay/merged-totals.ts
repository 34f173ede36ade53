import type { GeneratorCost, LoadCounts, LoadTotals } from '../../records/load-totals.ts';
import { combineDigests } from '../../scenario/schedule-digest.ts';
import { busiestOf } from '../busiest-ratio.ts';
import { addBins } from './fine-bins.ts';
import { knownBytes } from './recorder.ts';
import { addTallies } from './tally.ts';
import { worstDelay } from './thread-cost.ts';

/** What generators with slices of one schedule counted, as if one had counted it. @param parts  at least one, of the same schedule and intervals */
export function mergeTotals(parts: readonly [LoadTotals, ...LoadTotals[]]): LoadTotals {
  const [first] = parts;
  const arrivals = mergeArrivals(parts);
  const bins = addBins(parts.map((part) => part.bins));
  return {
    engine: first.engine,
    loadModel: first.loadModel,
    startedAtMs: first.startedAtMs,
    elapsedMs: Math.max(...parts.map(({ elapsedMs }) => elapsedMs)),
    counts: addCounts(parts.map(({ counts }) => counts)),
    endpoints: first.endpoints.map(({ name, isWrite }, index) => {
      const same = parts.flatMap(({ endpoints }) => endpoints.slice(index, index + 1));
      return {
        name,
        isWrite,
        counts: addCounts(same.map(({ counts }) => counts)),
        ...knownBytes(sum(same, ({ bodyBytes = Number.NaN }) => bodyBytes)),
      };
    }),
    ...addTallies(
      parts.map(({ failures, writes, failovers = { connect: 0, resent: 0 }, ...rest }) => {
        const { sentAgain, sights, slowest, http2, sessions, flows } = rest;
        return {
          ...{ failures, writes, failovers },
          ...(sentAgain === undefined ? {} : { sentAgain }),
          ...(sights === undefined ? {} : { sights }),
          ...(slowest === undefined ? {} : { slowest }),
          ...(http2 === undefined ? {} : { http2 }),
          ...(sessions === undefined ? {} : { sessions }),
          ...(flows === undefined ? {} : { flows }),
        };
      }),
    ),
    ...knownBytes(sum(parts, ({ bodyBytes = Number.NaN }) => bodyBytes)),
    scheduleDigest: combineDigests(parts.map(({ scheduleDigest }) => scheduleDigest)),
    ...(arrivals === undefined ? {} : { arrivals }),
    generator: mergeCosts(parts.map(({ generator }) => generator)),
    intervals: first.intervals.map(({ startMs, lengthMs }, index) => ({
      startMs,
      lengthMs,
      counts: addCounts(
        parts.flatMap(({ intervals }) => intervals.slice(index, index + 1)).map(({ counts }) => counts),
      ),
    })),
    ...(bins === undefined ? {} : { bins }),
  };
}

/** CPU, memory and pauses add up; of what is a share of one thread, the worst counts. */
export function mergeCosts(costs: readonly GeneratorCost[]): GeneratorCost {
  const hosts = costs.flatMap((cost) => cost.hosts ?? []);
  return {
    cpuMs: sum(costs, ({ cpuMs }) => cpuMs),
    maxResidentBytes: sum(costs, ({ maxResidentBytes }) => maxResidentBytes),
    ...busiestOf(costs),
    ...worstDelay(costs),
    ...gcOf(costs),
    workers: sum(costs, ({ workers }) => workers),
    isPriorityRaised: costs.every(({ isPriorityRaised }) => isPriorityRaised === true),
    ...(hosts.length === 0 ? {} : { hosts }),
  };
}

function gcOf(costs: readonly GeneratorCost[]): Pick<GeneratorCost, 'gcMs'> {
  const known = costs.flatMap(({ gcMs }) => gcMs ?? []);
  return known.length < costs.length ? {} : { gcMs: sum(known, (ms) => ms) };
}

export function addCounts(all: readonly LoadCounts[]): LoadCounts {
  const own = sum(all, (counts) => counts.own ?? 0);
  const notReached = sum(all, (counts) => counts.notReached ?? 0);
  return {
    scheduled: sum(all, ({ scheduled }) => scheduled),
    sent: sum(all, ({ sent }) => sent),
    dropped: sum(all, ({ dropped }) => dropped),
    ...(notReached > 0 ? { notReached } : {}),
    ok: sum(all, ({ ok }) => ok),
    failed: sum(all, ({ failed }) => failed),
    ...(own > 0 ? { own } : {}),
    timedOut: sum(all, ({ timedOut }) => timedOut),
  };
}

function mergeArrivals(parts: readonly LoadTotals[]): LoadTotals['arrivals'] {
  const all = parts.flatMap(({ arrivals }) => (arrivals === undefined ? [] : [arrivals]));
  const [first] = all;
  if (first === undefined) return undefined;
  return {
    windowMs: first.windowMs,
    due: first.due.map((_, window) => sum(all, ({ due }) => due[window] ?? 0)),
    sent: first.sent.map((_, window) => sum(all, ({ sent }) => sent[window] ?? 0)),
  };
}

function sum<T>(all: readonly T[], valueOf: (one: T) => number): number {
  return all.reduce((total, one) => total + valueOf(one), 0);
}
