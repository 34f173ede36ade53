import { NO_AMOUNT } from './amount.ts';
import { containerPlan, containersOf, defineFault, eachOf, startStopped } from './fault.ts';

/** By the host's process id: after `docker kill` no restart policy would start it again, since the engine takes that for a wish. */
export const processKilled = defineFault({
  id: 'kill',
  title: 'its first process is killed (SIGKILL)',
  mayEndByItself: true,
  amount: NO_AMOUNT,
  shape: containerPlan,
  plan: containersOf,
  apply: ({ containers }, grips) => eachOf(containers, (id) => grips.killProcess(id)),
  undo: startStopped,
});
