/** 16,384 registers: a standard error of 0.8 %. */
const SKETCH_BITS = 14;

/**
 * Estimates how many different hashes it was shown, in 16 KiB.
 * @source HyperLogLog, Flajolet, Fusy, Gandouet, Meunier 2007; only used for numbers far above its small-range correction
 */
export class DistinctSketch {
  readonly #registers = new Uint8Array(1 << SKETCH_BITS);

  /** @param chooser @param ranker  32 bits of hash each, independent of one another */
  add(chooser: number, ranker: number): void {
    const register = chooser >>> (32 - SKETCH_BITS);
    const rank = Math.clz32(ranker) + 1;
    if (rank > (this.#registers[register] ?? 0)) this.#registers[register] = rank;
  }

  estimate(): number {
    const count = this.#registers.length;
    const sum = this.#registers.reduce((total, rank) => total + 2 ** -rank, 0);
    return Math.round(((0.7213 / (1 + 1.079 / count)) * count * count) / sum);
  }
}
