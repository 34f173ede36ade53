/**
 * What a fall of a counter means. What it counted between the reading before and the fall is lost, and how much it counted since is
 * known only if it began at 0. So it has no total, and nor have the counters that are set back with it, though they did not fall.
 */
export interface Fall {
  readonly means: string;
  /** counters of one server with the same word are set back together; absent: this metric alone, with all of its items */
  readonly together?: string;
  /** its items are things of their own: one that is set back leaves the others alone */
  readonly isByItem?: true;
  /** items that may step back by so much without a loss: what they lose, another item gains */
  readonly stepsBack?: { readonly items: readonly string[]; readonly most: number };
  /** what also makes the total unknown, since then a part of the count was lost */
  readonly lost?: readonly Loss[];
}

/** A loss that another metric of the same server shows. */
export interface Loss {
  readonly metric: string;
  readonly when: 'rises' | 'falls' | 'changes';
  /** a change up to this is none: the value is told in whole seconds */
  readonly roundedBy?: number;
  readonly means: string;
  /** gauges that explain it, with the words for them */
  readonly shows?: readonly (readonly [words: string, metric: string])[];
  readonly remedy?: string;
}
