import { NO_AMOUNT } from './amount.ts';
import { containerPlan, containersOf, defineFault, eachOf } from './fault.ts';

/** It keeps its connections and answers nobody, which is worse than to be dead. */
export const paused = defineFault({
  id: 'pause',
  title: 'all of its processes are frozen',
  amount: NO_AMOUNT,
  shape: containerPlan,
  plan: containersOf,
  apply: ({ containers }, grips) => eachOf(containers, (id) => grips.pause(id)),
  undo: ({ containers }, grips) => eachOf(containers, (id) => grips.resume(id)),
});
