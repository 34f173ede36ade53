import { lockedVersions } from '../drill/locked-versions.ts';
import { type Requirement, notMeasured } from './requirement.ts';

/** Everything starts again. */
export const RESTART_OF_ALL = 'restart:@all';

export const lockedVersionsRow: Requirement = {
  id: 'locked-versions',
  title: 'locked versions',
  unit: 'differences',
  rule: 'after every server was killed and started again each instance runs the same image, its name still leads to that image, and the engine is of the same version',
  command: ({ scenario, topology, isTarget }) =>
    isTarget === true ? undefined : `benchday drill ${scenario} -t ${topology} --fault ${RESTART_OF_ALL} --times 1`,
  find({ drills }) {
    for (const { file, atMs, record } of drills) {
      const played = record.plays.filter(({ drill, state }) => drill === RESTART_OF_ALL && state === 'played');
      const found = played.flatMap((play) => lockedVersions(play) ?? []);
      const [first] = found;
      if (first === undefined) continue;
      const differences = [...new Set(found.flatMap((one) => one.differences))];
      const open = found.find((one) => one.open !== undefined)?.open;
      const state =
        differences.length > 0 ? ('missed' as const) : open === undefined ? ('met' as const) : ('undecided' as const);
      const detail =
        differences.length > 0
          ? differences.join('; ')
          : (open ?? `${first.instances} instances run the same images as before, and their names lead to them`);
      return {
        ...{ state, detail, value: differences.length, limit: 0, evidence: file },
        sources: [{ kind: 'drill', file, atMs, what: RESTART_OF_ALL, state, detail }],
      };
    }
    return notMeasured(`no drill in which every server starts again (${RESTART_OF_ALL}) is stored`);
  },
};
