import { measured } from './amount.ts';
import { networkFault } from './flawed-network.ts';

const UNITS = { kbit: 1e3, mbit: 1e6, gbit: 1e9 } as const;

/** What does not fit waits, and what waits too long gets lost. */
export const lineNarrowed = networkFault({
  id: 'bandwidth',
  title: 'what it sends leaves no faster than its line',
  amount: measured('bits a second from 8kbit to 10gbit, as =1mbit,', UNITS, { least: 8e3, most: 1e10 }),
  flawOf: (bitsPerSecond) => ({ kind: 'bandwidth', bitsPerSecond }),
});
