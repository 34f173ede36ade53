import { wallMs } from '../../base/clock.ts';
import type { LoadTotals } from '../../records/load-totals.ts';
import type { ScheduleSpecification } from '../../scenario/schedule.ts';
import type { LoadSettings, OpenLoad } from '../load-engine.ts';
import { requireWholeLoad } from './in-time.ts';
import { type Machine, RealTimeThreads } from './real-time.ts';
import { Generators, type GeneratorTask } from './run-generators.ts';

/** The word to begin needs less than this to reach every worker. */
const START_AFTER_MS = 20;

/** A load from threads of this process. @throws {BenchdayError} as `LoadEngine.run` */
export function openThreadLoad({
  machine,
  ...task
}: GeneratorTask & { readonly machine?: Partial<Machine> }): OpenLoad {
  const generators = new Generators(task);
  const realTime = new RealTimeThreads(machine);
  return {
    async send(schedule, settings, signal) {
      const totals = await generators.send({ schedule, settings, signal }, async (threads) => {
        await realTime.raise(threads);
        await settings.onReady?.();
        return wallMs() + START_AFTER_MS;
      });
      requireWholeLoad(totals.counts, schedule);
      return withScheduling(totals, realTime);
    },
    async [Symbol.asyncDispose]() {
      realTime[Symbol.dispose]();
      await generators[Symbol.asyncDispose]();
    },
  };
}

/** Says how the system scheduled the generating threads, where they named themselves. */
export function withScheduling(totals: LoadTotals, realTime: RealTimeThreads): LoadTotals {
  const scheduling = realTime.describe();
  return scheduling === undefined ? totals : { ...totals, generator: { ...totals.generator, scheduling } };
}

/** Sends one load as a whole. @throws {BenchdayError} as `LoadEngine.run` */
export async function sendOnce(
  load: OpenLoad,
  schedule: ScheduleSpecification,
  settings: LoadSettings,
  signal: AbortSignal,
): Promise<LoadTotals> {
  await using open = load;
  return await open.send(schedule, settings, signal);
}
