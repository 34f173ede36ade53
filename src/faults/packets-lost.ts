import { measured } from './amount.ts';
import { networkFault } from './flawed-network.ts';

/** What gets lost is sent again, after a time that grows; nobody is told. */
export const packetsLost = networkFault({
  id: 'loss',
  title: 'packets to and from it get lost',
  amount: measured('a share of the packets up to 100%, as =10%,', { '%': 0.01 }, { least: 0.000_01, most: 1 }),
  flawOf: (ratio) => ({ kind: 'loss', ratio }),
});
