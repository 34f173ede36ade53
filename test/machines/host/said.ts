import { EXIT } from '../../../src/base/errors.ts';

/** What the guest's lines say, in their order; guest/say.ts writes them. */
export interface Said {
  readonly right: readonly string[];
  readonly wrong: readonly string[];
  readonly facts: readonly string[];
  /** the guest came to its end, so that nothing is missing */
  readonly isWhole: boolean;
}

/** @param log  of the serial console, where the kernel writes too */
export function saidIn(log: string): Said {
  const after = (mark: string): string[] =>
    [...log.matchAll(new RegExp(`^machine ${mark}: (.*?)\\r?$`, 'gm'))].map(([, text = '']) => text);
  return {
    right: after('ok'),
    wrong: after('WRONG'),
    facts: after('fact'),
    isWhole: /^machine end\r?$/m.test(log),
  };
}

/** 0: all that was to be looked at is right; 1: something is wrong; 3: nothing is known to be wrong, but not all was looked at. */
export function exitCodeOf({ right, wrong, isWhole }: Said): number {
  if (wrong.length > 0) return EXIT.failedCheck;
  return isWhole && right.length > 0 ? EXIT.ok : EXIT.inconclusive;
}

/** The last lines that are printed. */
export function summaryOf({ right, wrong, isWhole }: Said): string {
  const lines = [...right.map((text) => `ok     ${text}`), ...wrong.map((text) => `WRONG  ${text}`)];
  const end = isWhole ? '' : '; the machine did not come to its end, so that not all was looked at';
  return [...lines, `${right.length} right, ${wrong.length} wrong${end}`].join('\n');
}
