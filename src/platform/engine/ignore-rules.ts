import ignoreRules from '@balena/dockerignore';

/** What a `.dockerignore` leaves out. */
export interface IgnoreRules {
  /** @param below  from the context on, with slashes */
  readonly ignores: (below: string) => boolean;
  /** false: builders of different age read them differently, or not at all */
  readonly isSure: boolean;
}

/** Older builders took these for signs of a regular expression, newer ones for themselves. @source github.com/moby/patternmatcher */
const SIGNS = /\\.|[+(){}|]/gs;

/** The rules in a `.dockerignore`. One that no builder can read ignores nothing: whoever builds says why. */
export function readIgnoreRules(text: string): IgnoreRules {
  const escaped = text.replaceAll(SIGNS, (sign) => (sign.length === 1 ? `\\${sign}` : sign));
  const rules = ignoreRules.default({ ignorecase: false }).add(escaped);
  try {
    rules.ignores('.dockerignore');
  } catch (failure) {
    if (!(failure instanceof SyntaxError)) throw failure;
    return { ignores: () => false, isSure: false };
  }
  return { ignores: (below) => rules.ignores(below), isSure: escaped === text };
}
