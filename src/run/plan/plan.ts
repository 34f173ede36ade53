import { BenchdayError } from '../../base/errors.ts';
import { random } from '../../base/random.ts';
import type { Random } from '../../base/random.ts';

/** One bring-up and measurement. */
export interface PlannedTrial {
  /** place in the plan, from 1 */
  readonly trial: number;
  readonly topology: string;
  /** which of the topology's trials, from 1 */
  readonly repetition: number;
  /** it takes the place of an invalid one */
  readonly repeats?: { readonly repetition: number; readonly why: string } | undefined;
}

/** Keeps the plan's draws apart from those of the schedule, which has the same seed. */
const PURPOSE = 0x706c616e;

/**
 * The order of trials, such that a slow drift of the machine meets every topology alike: each repetition is a block that holds
 * every topology once; the first of two blocks is in an order drawn by the seed, the second in the reverse order. For two
 * topologies these are ABBA or BAAB.
 * @param topologies  their names, each once
 * @param trials      of each topology, at least 1
 * @throws {BenchdayError} USAGE when two topologies share a name
 */
export function planTrials(wanted: {
  readonly topologies: readonly string[];
  readonly trials: number;
  readonly seed: number;
}): readonly PlannedTrial[] {
  const twice = wanted.topologies.find((name, index) => wanted.topologies.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new BenchdayError('USAGE', `two topologies are called ${twice}, so their results could not be told apart`, {
      hint: 'a topology is called after the folder of its compose file: rename one folder',
    });
  }
  const draw = random(wanted.seed, PURPOSE);
  const plan: PlannedTrial[] = [];
  let block: readonly string[] = [];
  for (let repetition = 1; repetition <= wanted.trials; repetition += 1) {
    block = repetition % 2 === 1 ? shuffled(wanted.topologies, draw) : block.toReversed();
    for (const topology of block) plan.push({ trial: plan.length + 1, topology, repetition });
  }
  return plan;
}

/** @source Fisher & Yates 1938, as modernised by Durstenfeld 1964 */
function shuffled(names: readonly string[], draw: Random): readonly string[] {
  const order = [...names];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1));
    const [a, b] = [order[last], order[other]];
    if (a === undefined || b === undefined) throw new RangeError(`no place ${other} of ${order.length}`);
    order[last] = b;
    order[other] = a;
  }
  return order;
}
