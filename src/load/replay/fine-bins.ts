import type { FineBins } from '../../records/load-totals.ts';
import type { BinSettings } from '../load-engine.ts';
import { OUTCOME } from './outcome-rows.ts';

/** Counts every hit in a short bin of the time at which it was due: what an outage looks like to those who met it. */
export class FineBinCounter {
  readonly #settings: BinSettings;
  readonly #bins: number;
  readonly #due: Uint32Array;
  readonly #failed: Uint32Array;
  readonly #slow: Uint32Array;

  constructor(settings: BinSettings, durationMs: number) {
    this.#settings = settings;
    this.#bins = Math.max(1, Math.ceil(durationMs / settings.lengthMs));
    this.#due = new Uint32Array(this.#bins);
    this.#failed = new Uint32Array(this.#bins);
    this.#slow = new Uint32Array(this.#bins);
  }

  /** What the generator itself lacked says nothing of the site, and what was never asked for neither. @param responseUs  undefined: it never left */
  add(outcome: number, dueUs: number, responseUs: number | undefined): void {
    if (outcome === OUTCOME.ownLimit || outcome === OUTCOME.notReached) return;
    const { lengthMs, limitMs } = this.#settings;
    const bin = Math.min(this.#bins - 1, Math.max(0, Math.floor(dueUs / (lengthMs * 1000))));
    increase(this.#due, bin);
    if (outcome !== OUTCOME.ok) increase(this.#failed, bin);
    else if (responseUs !== undefined && responseUs > limitMs * 1000) increase(this.#slow, bin);
  }

  result(): FineBins {
    const { lengthMs, limitMs } = this.#settings;
    return { lengthMs, limitMs, due: [...this.#due], failed: [...this.#failed], slow: [...this.#slow] };
  }
}

/** What several generators counted, as if one had. @param parts  of the same settings and duration */
export function addBins(parts: readonly (FineBins | undefined)[]): FineBins | undefined {
  const [first, ...others] = parts;
  if (first === undefined || others.includes(undefined)) return undefined;
  const sum = (of: 'due' | 'failed' | 'slow'): number[] =>
    first[of].map((_, bin) => parts.reduce((total, part) => total + (part?.[of][bin] ?? 0), 0));
  return { ...first, due: sum('due'), failed: sum('failed'), slow: sum('slow') };
}

function increase(counts: Uint32Array, bin: number): void {
  counts[bin] = (counts[bin] ?? 0) + 1;
}
