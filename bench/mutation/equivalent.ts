/** Mutants that change nothing that could be seen, by rule, each with its reason. They are not drawn. */
export interface EquivalentRule {
  readonly reason: string;
  /** the file, from the root of the project */
  readonly file: RegExp;
  readonly before: RegExp;
  readonly after: RegExp;
  /** the line on which it begins */
  readonly line?: RegExp;
}

export const equivalentRules: readonly EquivalentRule[] = [
  {
    reason: 'sort asks only for the sign of an order',
    file: /./,
    before: /^1$/,
    after: /^2$/,
    line: /\? -1 : 1\)/,
  },
  {
    reason: 'the index is within the array by its loop: the 0 is there for the compiler, which does not know that',
    file: /^src\/stats\//,
    before: /^\w+\[[^\]]+\] \?\? 0$/,
    after: /!$/,
  },
];
