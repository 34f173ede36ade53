import { itemValues } from '../../figures/metric-rows.ts';
import type { TrialCheck } from '../trial-check.ts';

/** A service that restarted in mid-trial, or lost one of its processes, did other work than serving. */
export const deaths: TrialCheck = {
  id: 'deaths',
  title: 'Services alive',
  speaksFor: 'all',
  limits: 'invalid when a service died, was restarted or lost a process for lack of memory',
  judge: ({ deaths: found, metrics }) => {
    const killed = [...itemValues(metrics, 'container.oom_kills_total')]
      .filter(([, kills]) => kills > 0)
      .map(([name, kills]) => `${name}: ${kills} of its processes killed for lack of memory`);
    const all = [...found, ...killed];
    return all.length === 0
      ? { state: 'valid', measured: 'all services ran throughout' }
      : { state: 'invalid', measured: all.join('; '), remedy: 'its last lines are in logs/ of the run directory' };
  },
};
