import { NO_AMOUNT } from './amount.ts';
import { containerPlan, containersOf, defineFault, eachOf, startStopped } from './fault.ts';

/** It stays dead, as a machine that is off does, until the fault is undone. */
export const containerKilled = defineFault({
  id: 'kill-container',
  title: 'killed by the engine, and not started again',
  amount: NO_AMOUNT,
  shape: containerPlan,
  plan: containersOf,
  apply: ({ containers }, grips) => eachOf(containers, (id) => grips.kill(id)),
  undo: startStopped,
});
