import { GROWTH_RULE } from '../drill/judge-growth.ts';
import { findParts, type Part } from './of-changes.ts';
import type { Requirement } from './requirement.ts';

const PARTS: readonly Part[] = [
  {
    title: 'one more instance under a load that is served',
    words: (service) => `--fault scale-out:${service}`,
    fits: ({ drill, growth }) => drill.startsWith('scale-out:') && growth?.isOverloaded === false,
  },
  {
    title: 'one more instance under more load than is served',
    words: (service) => `--fault scale-out:${service} --rate <more than it serves>`,
    fits: ({ drill, growth }) => drill.startsWith('scale-out:') && growth?.isOverloaded === true,
  },
];

/** Its value is what was gained, which only the second part tells. */
export const scaling: Requirement = {
  id: 'scaling',
  title: 'easy scaling',
  unit: 'hits/s more',
  rule: GROWTH_RULE,
  command: ({ scenario, topology, service = '<service>', isTarget }) =>
    isTarget === true
      ? undefined
      : PARTS.map(({ words }) => `benchday drill ${scenario} -t ${topology} ${words(service)}`).join('; '),
  find({ drills }) {
    const { value: _times, ...found } = findParts(PARTS, drills);
    const [newest] = drills.flatMap(({ record }) =>
      record.results.filter(({ growth }) => growth?.isOverloaded === true),
    );
    const gained = newest?.row.value;
    return { ...found, ...(gained === undefined ? {} : { value: gained }) };
  },
};
