/** Mutants that change nothing that could be seen, by rule, each with its reason. They are not drawn. */
export interface EquivalentRule {
  readonly reason: string;
  /** the file, from the root of the project */
  readonly file: RegExp;
  readonly before: RegExp;
  readonly after: RegExp;
}

export const equivalentRules: readonly EquivalentRule[] = [];
