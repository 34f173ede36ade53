/** A process of its own that sends the load of the environment variable LOAD, to be killed. */
import { replay } from '../../../src/load/replay/replay.ts';
import type { ScheduleSpecification } from '../../../src/scenario/schedule.ts';

const {
  schedule,
  baseUrl,
  journal,
  generators = 1,
} = JSON.parse(process.env['LOAD'] ?? '') as {
  readonly schedule: ScheduleSpecification;
  readonly baseUrl: string;
  readonly journal?: string;
  readonly generators?: number;
};
await replay.run(
  schedule,
  { baseUrl, headers: {} },
  {
    maxInFlight: 256,
    timeoutMs: 5000,
    workers: 1,
    intervalMs: 1000,
    generators,
    ...(journal === undefined ? {} : { journal }),
  },
  new AbortController().signal,
);
