import { OUT_OF_MEMORY } from '../../base/death-words.ts';
import { itemValues, sumOverContainers } from '../../figures/metric-rows.ts';
import type { TrialCheck } from '../trial-check.ts';

/** A service that restarted in mid-trial, or lost one of its processes, did other work than serving. */
export const deaths: TrialCheck = {
  id: 'deaths',
  title: 'Services alive',
  speaksFor: 'all',
  limits:
    'invalid when a service died, was restarted or lost a process for lack of memory; what ended while a drill broke something is a finding of the drill',
  judge: ({ deaths: found, areDeathsMeant = false, metrics }) => {
    const killed = [...itemValues(metrics, 'container.oom_kills_total')]
      .filter(([, kills]) => kills > 0)
      .map(([name, kills]) => `${name}: ${kills} of its processes killed for lack of memory`);
    // The counter of a container goes with it, before anybody read that it was killed.
    const isMeant = (death: string): boolean => areDeathsMeant && !death.includes(OUT_OF_MEMORY);
    const meant = (found ?? []).filter(isMeant);
    const all = [...(found ?? []).filter((death) => !isMeant(death)), ...killed];
    if (all.length === 0 && found === undefined) {
      return {
        state: 'not-measured',
        measured: 'nobody looked whether the services of the target ran throughout',
        remedy: 'let benchday start the topology, or see to it that nothing restarts while it is measured',
      };
    }
    const isKilledKnown = !Number.isNaN(sumOverContainers(metrics, 'container.oom_kills_total'));
    const unsaid = isKilledKnown ? '' : '; whether one lost a process for lack of memory is not known';
    return all.length === 0
      ? { state: 'valid', measured: `${ranText(meant)}${unsaid}` }
      : { state: 'invalid', measured: all.join('; '), remedy: 'its last lines are in logs/ of the run directory' };
  },
};

function ranText(meant: readonly string[]): string {
  return meant.length === 0
    ? 'all services ran throughout'
    : `while the drill broke or replaced something: ${meant.join('; ')}`;
}
