import { plainSeconds } from '../base/number-text.ts';
import { random } from '../base/random.ts';
import { freezeQuantileMs } from '../stats/freeze.ts';
import { shuffled } from '../stats/shuffle.ts';
import type { Behaviour } from './behaviour.ts';
import type { Quantiles } from '../records/selftest-row.ts';

const SEED = 20_130_613;

/** The inverse of a distribution function: p in 0..1 to ms. */
type QuantileFunction = (p: number) => number;

const FIXED_MS = 50;
const QUICK_MS = 20;
const ACCEPT_MS = 100;

const constant: QuantileFunction = () => FIXED_MS;
const soon: QuantileFunction = () => QUICK_MS;
const uniform: QuantileFunction = (p) => 20 + 100 * p;
/** mean 60 ms */
const exponential: QuantileFunction = (p) => -60 * Math.log(1 - p);

/** @param isQuick  a few seconds each, with fewer hits above the high percentiles */
export function behaviours(isQuick: boolean): readonly Behaviour[] {
  const durationMs = isQuick ? 2000 : 4000;
  const freeze = isQuick ? { periodMs: 4000, lengthMs: 400 } : { periodMs: 10_000, lengthMs: 1000 };
  const answering = (id: string, title: string, delay: QuantileFunction): Behaviour => {
    const base = { id, title, ratePerSecond: 250, durationMs, arrivals: 'poisson' } as const;
    const delaysMs = plantedDelays(delay, hitsOf(base));
    return { ...base, plan: { delaysMs }, truthMs: quantilesOf(quantileFunctionOf(delaysMs)) };
  };
  const still = { id: 'freeze', ratePerSecond: isQuick ? 400 : 800, durationMs: freeze.periodMs } as const;
  const short = { durationMs: 1000, isTimed: false } as const;
  return [
    answering('constant', `answers after ${FIXED_MS} ms`, constant),
    answering('uniform', 'answers after 20 to 120 ms, all equally likely', uniform),
    answering('exponential', 'answers after 60 ms on average, exponentially', exponential),
    {
      ...still,
      title: `stands still for ${freeze.lengthMs} ms in every ${plainSeconds(freeze.periodMs)}, else answers at once`,
      arrivals: 'uniform',
      plan: { delaysMs: [0], freeze },
      truthMs: quantilesOf((p) => freezeQuantileMs(freeze, p)),
    },
    {
      ...answering('slow-accept', `takes ${ACCEPT_MS} ms for each connection, one hit each`, () => ACCEPT_MS),
      ratePerSecond: 100,
      plan: { delaysMs: [0], acceptDelayMs: ACCEPT_MS },
    },
    { ...answering('resets', 'resets the connection of every 20th hit', soon), ...withPlan({ resetEvery: 20 }) },
    { ...answering('wrong-bodies', 'gives every 25th hit a wrong body', soon), ...withPlan({ wrongEvery: 25 }) },
    { ...answering('interim', 'answers 103 before each answer', soon), ...withPlan({ forms: ['interim'] }), ...short },
    {
      ...answering('cut-letters', 'cuts answers within a letter', soon),
      ...withPlan({ forms: ['cut-letter'] }),
      ...short,
    },
    {
      ...answering('last-answers', 'closes connections behind every second answer, by HTTP/1.1 and 1.0', soon),
      ...withPlan({ forms: ['plain', 'closing', 'plain', 'until-close'] }),
      ...short,
    },
    {
      ...answering('bytes', 'answers in chunks of bytes that are no text', soon),
      ...withPlan({ forms: ['bytes'] }),
      ...short,
    },
  ];
}

function withPlan(faults: Pick<Behaviour['plan'], 'resetEvery' | 'wrongEvery' | 'forms'>): Pick<Behaviour, 'plan'> {
  return { plan: { delaysMs: [QUICK_MS], ...faults } };
}

/** The quantiles of a distribution at the middles of equal shares, in an order by chance: no luck of the draw is in them. */
export function plantedDelays(quantile: QuantileFunction, count: number): readonly number[] {
  const even = Array.from({ length: count }, (_, index) => quantile((index + 0.5) / count));
  return shuffled(even, random(SEED));
}

/** Of the planted values themselves: the least one that a share p does not exceed. */
function quantileFunctionOf(values: readonly number[]): QuantileFunction {
  const ascending = values.toSorted((a, b) => a - b);
  return (p) => ascending[Math.max(0, Math.ceil(p * ascending.length) - 1)] ?? Number.NaN;
}

function quantilesOf(quantile: QuantileFunction): Quantiles {
  return { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) };
}

function hitsOf({ ratePerSecond, durationMs }: Pick<Behaviour, 'ratePerSecond' | 'durationMs'>): number {
  return Math.floor((ratePerSecond * durationMs) / 1000);
}
