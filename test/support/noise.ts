import type { Random } from '../../src/base/random.ts';

/** A normal value with mean 0. @source Box & Muller 1958 */
export function normal(chance: Random, deviation = 1): number {
  return deviation * Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
}

export function normals(chance: Random, size: number, deviation = 1, centre = 0): number[] {
  return Array.from({ length: size }, () => centre + normal(chance, deviation));
}

/** Normal, but one value in ten is five times noisier. */
export function contaminated(chance: Random, deviation: number): number {
  return normal(chance, chance() < 0.1 ? 5 * deviation : deviation);
}

/** A first-order autoregressive series with the given stationary deviation. */
export function autoregressive(chance: Random, size: number, phi: number, deviation: number): number[] {
  let value = normal(chance, deviation);
  return Array.from({ length: size }, () => {
    const now = value;
    value = phi * value + normal(chance, deviation * Math.sqrt(1 - phi * phi));
    return now;
  });
}

/** Share of `runs` in which something held; run numbers seed each run. */
export function shareOf(runs: number, holds: (run: number) => boolean): number {
  let held = 0;
  for (let run = 0; run < runs; run += 1) if (holds(run)) held += 1;
  return held / runs;
}
