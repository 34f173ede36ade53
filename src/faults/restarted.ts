import { NO_AMOUNT } from './amount.ts';
import { containerPlan, containersOf, defineFault, eachOf, startStopped } from './fault.ts';

/** All at once and in no order, as after a power cut: what needs another has to wait for it by itself. */
export const restarted = defineFault({
  id: 'restart',
  title: 'killed, and started again at once',
  amount: NO_AMOUNT,
  shape: containerPlan,
  plan: containersOf,
  apply: async ({ containers }, grips) => {
    await eachOf(containers, (id) => grips.kill(id));
    await eachOf(containers, (id) => grips.start(id));
  },
  undo: startStopped,
});
