import { expect, test } from 'vitest';
import { trialChecks } from '../../../src/checks/registry.ts';

/** Whether a figure may be used hangs on what a check speaks for; people read its limits beside it. Both change on purpose only. */
test('each check speaks for what its figure can spoil, within limits that it prints', () => {
  expect(trialChecks.map(({ id, title, speaksFor, limits }) => [id, title, speaksFor, limits])).toEqual([
    [
      'accounting',
      'Accounting',
      'all',
      'invalid when one identity does not hold, or exactly once is broken or unknown',
    ],
    [
      'content',
      'Content',
      'all',
      'invalid at the first page without its marker, or that was wrong after the measurement where no hit had failed; steps of flows that right answers had no value for: warning above 0, invalid above 1 % of all',
    ],
    [
      'errors',
      'Errors and time-outs',
      'all',
      'warning above 0.01 % of the hits sent, above 1 %, drops included, as a failing site; invalid at the first hit that failed since the generator had no file or memory, or above 0.01 % without a port',
    ],
    ['same-schedule', 'Schedule', 'all', 'invalid when the hits handed out are not those of the plan'],
    [
      'same-images',
      'Same images',
      'all',
      "invalid when a service's containers or image ids are not those of the topology's first trial in the run",
    ],
    [
      'deaths',
      'Services alive',
      'all',
      'invalid when a service died, was restarted or lost a process for lack of memory; what ended while a drill broke something is a finding of the drill',
    ],
    [
      'clock',
      'Clock',
      'all',
      'step of the wall clock against the monotonic one: warning above 10 ms, invalid above 100 ms',
    ],
    [
      'statements',
      'Database statements',
      'all',
      'invalid outside of the statements per hit that the topology declares (x-benchday.verify)',
    ],
    [
      'read-work',
      'Work read',
      'work',
      'CPU time of every container and statements of every database read; warning when there are more than 2 transactions for each statement',
    ],
    ['other-runs', 'Other measurements', 'time', 'invalid when another run measured on the machine at the same time'],
    ['steal', 'CPU steal', 'time', 'share of all CPU time: warning above 2 %, invalid above 10 %'],
    [
      'background',
      'Background load',
      'time',
      'share of all CPU time used by others than servers and generator: warning above 10 %, invalid above 30 %',
    ],
    [
      'throttling',
      'Throttling',
      'time',
      'warning above 1 % of the periods of a container or server, invalid when the generator was stopped once',
    ],
    [
      'memory',
      'Memory',
      'time',
      'warning above 95 % in use or when a page was swapped, invalid when the machine killed a process',
    ],
    [
      'lag',
      'Schedule lag',
      'time',
      'p99 of sent - due: warning above 1 ms and 5 % of p50, invalid above 5 ms and 20 % of p95 (the larger of each counts)',
    ],
    [
      'generator-cpu',
      'Generator CPU',
      'time',
      'busiest 5 % of seconds: warning above 50 % of its cores, invalid above 80 %',
    ],
    [
      'event-loop',
      'Event loop',
      'time',
      "p99 of the generating threads' delay: warning above 5 ms and 5 % of p50, invalid above 20 ms and 20 % of p95 (the larger of each counts)",
    ],
    [
      'offered-rate',
      'Offered rate',
      'time',
      'sent against scheduled in each 10 s: warning when off by more than 1 %, invalid by more than 5 % where the generator lacked CPU',
    ],
    [
      'arrivals',
      'Shape of the arrivals',
      'time',
      'hits in windows of 0.1 s, sent against due (Kolmogorov-Smirnov): invalid when p is below 0.001, a warning where the site made many hits drop',
    ],
    [
      'drops',
      'Dropped arrivals',
      'time',
      'warning above 0, invalid above 0.1 % of the schedule where the generator lacked CPU',
    ],
    [
      'ports',
      'Outgoing ports',
      'time',
      'warning above 50 % of the port range in use, invalid above 90 % or at the first connection without a port',
    ],
    [
      'listen-drops',
      'Listen queues',
      'time',
      'warning at the first connection dropped by a listening socket of the host or of a container',
    ],
    ['duration', 'Duration and count', 'time', 'warning below 60 s or 10,000 hits, invalid below 90 hits'],
    [
      'steady-state',
      'Steady state',
      'time',
      'median service time of each interval against others of like rate (MSER-5): warning when no steady state is found',
    ],
  ]);
});
