import { measured } from './amount.ts';
import { networkFault } from './flawed-network.ts';

/** As if it stood in another city: a round trip takes so much longer. */
export const answersDelayed = networkFault({
  id: 'delay',
  title: 'what it sends leaves later',
  amount: measured('a time from 1ms to 60s, as =50ms,', { ms: 1, s: 1_000 }, { least: 1, most: 60_000 }),
  flawOf: (delayMs) => ({ kind: 'delay', delayMs }),
});
