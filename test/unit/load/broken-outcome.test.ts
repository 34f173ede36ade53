import { expect, it } from 'vitest';
import { OUTCOME } from '../../../src/load/replay/outcome-rows.ts';
import { brokenOutcome } from '../../../src/load/replay/tally.ts';
import { delayOf } from '../../../src/load/replay/thread-cost.ts';

it.each(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM'])(
  'a hit that broke by %s failed as the generator itself lacked something',
  (errno) => {
    expect(brokenOutcome(errno)).toBe(OUTCOME.ownLimit);
  },
);

it.each(['ECONNREFUSED', 'ECONNRESET', 'closed', 'EPIPE', 'constructor'])(
  'one that broke by %s is the site’s',
  (reason) => {
    expect(brokenOutcome(reason)).toBe(OUTCOME.failed);
  },
);

it.each([
  [{ count: 0, percentile: () => 0 }, {}],
  [{ count: 3, percentile: () => 21_500_000 }, { eventLoopDelayP99Ms: 1.5 }],
  [{ count: 3, percentile: () => 19_000_000 }, { eventLoopDelayP99Ms: 0 }],
])('of an event loop that nobody looked at no delay is told', (monitor, told) => {
  expect(delayOf(monitor)).toEqual(told);
});
