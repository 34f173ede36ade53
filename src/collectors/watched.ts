import { within } from '../base/deadline.ts';
import { monotonicMs } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import type { CollectorReport } from '../records/trial-record.ts';
import { cpuMsPerReading } from './cost.ts';
import { PartialReading, type Probe } from './collector.ts';
import type { Sample, TimedSample } from '../records/sample.ts';

const READ_WITHIN_MS = 2_000;
/** An edge reads every query's row and is worth waiting for. */
const EDGE_WITHIN_MS = 8_000;
const CLOSE_WITHIN_MS = 2_000;

export interface Watched {
  /** One reading, unless the last one is still under way. Never throws. */
  readNow(onSample: (sample: TimedSample) => void): Promise<void>;
  /** One reading with everything; what could not be read is tried a second time. Never throws: [] is a failure that end() reports. */
  readEdge(): Promise<readonly TimedSample[]>;
  /** Finds out what a reading costs, by a few that count for nothing else; for when nothing else runs. Never throws. */
  measureCost(): Promise<void>;
  end(): Promise<CollectorReport>;
}

interface Reading {
  readonly samples: readonly TimedSample[];
  /** false: something could not be read, or nothing */
  readonly isWhole: boolean;
}

interface Watching {
  readonly collector: string;
  readonly service: string;
  readonly instance?: string;
  readonly open: () => Promise<Probe>;
  readonly now: () => number;
}

/** Opens one probe and keeps account of it. Never throws: one that cannot be opened is tried again at each reading. */
export async function openWatched({ collector, service, instance, open, now }: Watching): Promise<Watched> {
  const source = { service, ...(instance !== undefined && { instance }) };
  let probe: Probe | undefined;
  let [readings, failures, readingMs] = [0, 0, 0];
  let lastFailure: string | undefined;
  let cpuMs: number | undefined;

  const fail = (reason: unknown): void => {
    failures += 1;
    lastFailure = messageOf(reason);
  };
  const drop = async (): Promise<void> => {
    const old = probe;
    probe = undefined;
    // it is given up already: how it closes does not matter
    if (old !== undefined) await within(CLOSE_WITHIN_MS, old.close(), 'it did not close').catch(() => undefined);
  };
  const openIt = async (): Promise<Probe> => {
    const opening = open();
    try {
      probe = await within(READ_WITHIN_MS, opening, 'it could not be opened');
      return probe;
    } catch (reason) {
      // one that opens after all, too late, must not stay open
      opening.then((late) => late.close()).catch(() => undefined);
      throw reason;
    }
  };
  const read = async (isEdge: boolean): Promise<Reading> => {
    const atMs = now();
    const beganMs = monotonicMs();
    readings += 1;
    const stamp = (samples: readonly Sample[]): TimedSample[] => samples.map((one) => ({ ...one, atMs, ...source }));
    try {
      const ready = probe ?? (await openIt());
      const limitMs = isEdge ? EDGE_WITHIN_MS : READ_WITHIN_MS;
      const samples = await within(limitMs, ready.read({ atMs, isEdge }), 'it did not answer');
      return { samples: stamp(samples), isWhole: true };
    } catch (reason) {
      fail(reason);
      if (reason instanceof PartialReading) return { samples: stamp(reason.samples), isWhole: false };
      await drop();
      return { samples: [], isWhole: false };
    } finally {
      readingMs += monotonicMs() - beganMs;
    }
  };
  let turn: Promise<Reading> | undefined;
  const takeTurn = (isEdge: boolean): Promise<Reading> => {
    const mine = (turn ?? Promise.resolve())
      .then(() => read(isEdge))
      .finally(() => {
        if (turn === mine) turn = undefined;
      });
    turn = mine;
    return mine;
  };

  try {
    await openIt();
  } catch (reason) {
    fail(reason);
  }
  return {
    async readNow(onSample) {
      if (turn !== undefined) return;
      for (const one of (await takeTurn(false)).samples) onSample(one);
    },
    async readEdge() {
      const first = await takeTurn(true);
      if (first.isWhole) return first.samples;
      const second = await takeTurn(true);
      return second.isWhole ? second.samples : merged(first.samples, second.samples);
    },
    async measureCost() {
      await turn;
      const ready = probe;
      if (ready === undefined) return;
      const request = { atMs: now(), isEdge: false };
      const readOnce = () => within(READ_WITHIN_MS, ready.read(request), 'it did not answer');
      // a probe that fails now has no cost; its readings were made before
      cpuMs = await cpuMsPerReading(readOnce).catch(() => undefined);
    },
    async end() {
      await turn;
      await drop();
      return {
        collector,
        ...source,
        readings,
        failures,
        ...(lastFailure !== undefined && { lastFailure }),
        readingMs,
        ...(cpuMs !== undefined && { cpuMs: cpuMs * readings }),
      };
    },
  };
}

/** What either of two readings could read; of what both could, the later. */
function merged(first: readonly TimedSample[], second: readonly TimedSample[]): readonly TimedSample[] {
  const about = ({ metric, item }: TimedSample): string => JSON.stringify([metric, item]);
  const again = new Set(second.map(about));
  return [...first.filter((one) => !again.has(about(one))), ...second];
}
