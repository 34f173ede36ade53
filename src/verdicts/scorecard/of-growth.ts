import { GROWTH_RULE } from '../drill/judge-growth.ts';
import { ofParts, type Part } from './of-changes.ts';
import type { Requirement } from './requirement.ts';

const PARTS: readonly Part[] = [
  {
    title: 'one more instance under a load that is served',
    words: (service) => `--fault scale-out:${service}`,
    fits: ({ drill, growth }) => drill.startsWith('scale-out:') && growth?.isOverloaded === false,
  },
  {
    title: 'one more instance under more load than is served',
    words: (service) => `--fault scale-out:${service} --rate HITS_A_SECOND_ABOVE_ITS_CAPACITY`,
    fits: ({ drill, growth }) => drill.startsWith('scale-out:') && growth?.isOverloaded === true,
  },
];

const played = ofParts(PARTS, { id: 'scaling', title: 'easy scaling', rule: GROWTH_RULE });

/** Its value is what was gained, which only the second part tells. */
export const scaling: Requirement = {
  ...played,
  unit: 'hits/s more',
  find(stored) {
    const { value: _times, ...found } = played.find(stored);
    const [newest] = stored.drills.flatMap(({ record }) =>
      record.results.filter(({ growth }) => growth?.isOverloaded === true),
    );
    const gained = newest?.row.value;
    return { ...found, ...(gained === undefined ? {} : { value: gained }) };
  },
};
