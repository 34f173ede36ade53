import type { FlowSpecification } from './schedule.ts';

/** More combinations of values that a visit may or may not have are not worked out. */
const MOST_STATES = 4096;

/** How often a visit has each option of each step, 0..1; undefined: more than MOST_STATES combinations. */
export function optionMeans({ steps }: Pick<FlowSpecification, 'steps'>): readonly (readonly number[])[] | undefined {
  let states: ReadonlyMap<string, number> = new Map([['', 1]]);
  const means: number[][] = [];
  for (const [position, { chance, options }] of steps.entries()) {
    const neededLater = new Set(
      steps.slice(position + 1).flatMap((step) => step.options.flatMap(({ needs }) => needs)),
    );
    const weights = options.reduce((sum, { weight }) => sum + weight, 0);
    const next = new Map<string, number>();
    const add = (known: readonly string[], share: number): void => {
      const key = [...new Set(known)]
        .filter((name) => neededLater.has(name))
        .sort()
        .join(' ');
      next.set(key, (next.get(key) ?? 0) + share);
    };
    const own = options.map(() => 0);
    for (const [key, share] of states) {
      const known = key.split(' ');
      add(known, share * (1 - chance));
      for (const [index, { weight, needs, take }] of options.entries()) {
        const here = (share * chance * weight) / weights;
        const isPossible = needs.every((name) => known.includes(name));
        if (isPossible) own[index] = (own[index] ?? 0) + here;
        add(isPossible ? [...known, ...take.map(({ name }) => name)] : known, here);
      }
    }
    if (next.size > MOST_STATES) return undefined;
    means.push(own);
    states = next;
  }
  return means;
}

/** Mean number of steps that a visit has. */
export function meanSteps(flow: Pick<FlowSpecification, 'steps'>): number | undefined {
  return optionMeans(flow)
    ?.flat()
    .reduce((sum, mean) => sum + mean, 0);
}
