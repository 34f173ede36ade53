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
  /** One reading with everything, tried twice. Never throws: [] is a failure that end() reports. */
  readEdge(): Promise<readonly TimedSample[]>;
  /** Finds out what a reading costs, by a few that count for nothing else; for when nothing else runs. Never throws. */
  measureCost(): Promise<void>;
  end(): Promise<CollectorReport>;
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
  const read = async (isEdge: boolean): Promise<readonly TimedSample[]> => {
    const atMs = now();
    const beganMs = monotonicMs();
    readings += 1;
    const stamp = (samples: readonly Sample[]): TimedSample[] => samples.map((one) => ({ ...one, atMs, ...source }));
    try {
      const ready = probe ?? (await openIt());
      const limitMs = isEdge ? EDGE_WITHIN_MS : READ_WITHIN_MS;
      return stamp(await within(limitMs, ready.read({ atMs, isEdge }), 'it did not answer'));
    } catch (reason) {
      fail(reason);
      if (reason instanceof PartialReading) return stamp(reason.samples);
      await drop();
      return [];
    } finally {
      readingMs += monotonicMs() - beganMs;
    }
  };
  let turn: Promise<readonly TimedSample[]> | undefined;
  const takeTurn = (isEdge: boolean): Promise<readonly TimedSample[]> => {
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
      for (const one of await takeTurn(false)) onSample(one);
    },
    async readEdge() {
      const first = await takeTurn(true);
      return first.length > 0 ? first : takeTurn(true);
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
