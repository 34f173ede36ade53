import { random } from '../../src/base/random.ts';

interface Weighed {
  readonly name: string;
  readonly weight: number;
}

/** One moment of a command: at which share of its length. */
export interface Dealt<One> {
  readonly one: One;
  /** 0..1 */
  readonly share: number;
}

/**
 * Deals moments to commands by their weights, each at least one where there are as many. Those of a command lie in equal parts of its
 * length, one in each, so that few moments reach its end too; in an order by the seed, which begins with one of each.
 */
export function dealt<One extends Weighed>(all: readonly One[], moments: number, seed: number): readonly Dealt<One>[] {
  const chance = random(seed);
  const counts = shares(all, moments);
  const rounds = all.flatMap((one, index) => {
    const count = counts[index] ?? 0;
    const parts = Array.from({ length: count }, (_, part) => ({ one, share: (part + chance()) / count, at: chance() }));
    return parts.sort((a, b) => a.at - b.at).map((each, round) => ({ ...each, round }));
  });
  return rounds
    .sort((a, b) => Math.min(a.round, 1) - Math.min(b.round, 1) || a.at - b.at)
    .map(({ one, share }) => ({ one, share }));
}

/** Largest remainders, once each has one. */
function shares(all: readonly Weighed[], moments: number): readonly number[] {
  const first = all.map((_, index) => (index < moments ? 1 : 0));
  const left = moments - first.reduce<number>((sum, one) => sum + one, 0);
  const weights = all.reduce((sum, { weight }) => sum + weight, 0);
  const exact = all.map(({ weight }) => (left * weight) / weights);
  const lacking = left - exact.reduce((sum, one) => sum + Math.floor(one), 0);
  const byRemainder = exact
    .map((one, index) => ({ index, remainder: one % 1 }))
    .sort((a, b) => b.remainder - a.remainder);
  const more = new Set(byRemainder.slice(0, lacking).map(({ index }) => index));
  return first.map((one, index) => one + Math.floor(exact[index] ?? 0) + (more.has(index) ? 1 : 0));
}
