import type { RunningTopology } from '../platform/platform.ts';
import { sleep } from '../base/clock.ts';
import type { CollectorReport } from '../records/trial-record.ts';
import type { Collector } from './collector.ts';
import { openWatched, type Watched } from './watched.ts';
import type { TimedSample } from '../records/sample.ts';

export interface WatchRequest {
  readonly topology: Pick<RunningTopology, 'services'>;
  readonly collectors: readonly Collector[];
  readonly intervalMs: number;
  /** wall clock, ms: the one clock of all series */
  readonly now: () => number;
  /** ends the readings, as stop() does, but keeps the probes open until stop() */
  readonly signal: AbortSignal;
  /** gets every sample as it is read, but for those of edge(), which returns them; nothing is kept here */
  readonly onSample: (sample: TimedSample) => void;
  /** how the pause between readings is made; for tests. Rejects when the signal is aborted. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface Watch {
  /**
   * Reads everything once, in parallel, per-query rows included: the first and the last reading of a measurement.
   * What cannot be read is missing and reported; a probe is given a second chance, as its whole series hangs on it.
   */
  edge(): Promise<readonly TimedSample[]>;
  /** Ends the readings, measures what they cost, and closes the probes. Idempotent. */
  stop(): Promise<readonly CollectorReport[]>;
}

/**
 * Opens a probe on everything the collectors watch and reads all of them every interval.
 * A probe that fails or hangs costs its own rows, is recorded, and is opened anew for the next reading.
 */
export async function startCollectors(request: WatchRequest): Promise<Watch> {
  const { intervalMs, now } = request;
  const watched = await openAll(request);
  const ending = new AbortController();
  const signal = AbortSignal.any([ending.signal, request.signal]);
  const pause = request.pause ?? sleep;
  const loop = async (): Promise<void> => {
    const beganMs = now();
    for (let beat = 1; ; beat += 1) {
      // on the beat of the interval, without catching up on beats that were missed; a timer may fire a trifle early
      const elapsedMs = now() - beganMs;
      beat = Math.max(beat, Math.floor(elapsedMs / intervalMs) + 1);
      await pause(beat * intervalMs - elapsedMs, signal);
      for (const { probe, turns, turn } of watched) if (beat % turns === turn) void probe.readNow(request.onSample);
    }
  };
  const looping = loop().catch((reason: unknown) => {
    if (!signal.aborted) throw reason;
  });
  let stopping: Promise<readonly CollectorReport[]> | undefined;
  const stop = async (): Promise<readonly CollectorReport[]> => {
    ending.abort();
    await looping;
    // One after the other: what two do at once cannot be told apart.
    for (const { probe } of watched) if (!request.signal.aborted) await probe.measureCost();
    return Promise.all(watched.map(({ probe }) => probe.end()));
  };
  return {
    async edge() {
      const readings = await Promise.all(watched.map(({ probe }) => probe.readEdge()));
      return readings.flat();
    },
    stop: () => (stopping ??= stop()),
  };
}

/** A probe, and at which of how many beats it is read. */
interface Scheduled {
  readonly probe: Watched;
  readonly turns: number;
  readonly turn: number;
}

/**
 * Instances of one kind take turns: watching four servers of a kind costs as much as watching one. The edges read them all,
 * so no sum is less exact for it.
 */
async function openAll({ topology, collectors, now }: WatchRequest): Promise<readonly Scheduled[]> {
  const opened = collectors.map(async (collector): Promise<readonly Scheduled[]> => {
    const turns = collector.everyBeats ?? 1;
    if (collector.scope === 'machine') {
      if (!(await collector.available())) return [];
      const { id } = collector;
      return [
        { probe: await openWatched({ collector: id, service: id, open: () => collector.open(), now }), turns, turn: 0 },
      ];
    }
    const targets = topology.services.flatMap((service) =>
      collector.targets(service).map((target) => ({ service: service.name, ...target })),
    );
    const all = collector.takesTurns ? turns * targets.length : turns;
    return Promise.all(
      targets.map(async (target, index) => ({
        probe: await openWatched({ collector: collector.id, ...target, now }),
        turns: all,
        turn: (index * turns) % all,
      })),
    );
  });
  return (await Promise.all(opened)).flat();
}
