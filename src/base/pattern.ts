/** Flags in front, as Java, Python and Go have them: `(?is)`. */
const FLAGS_IN_FRONT = /^\(\?([ims]{1,3})\)/;

/** By what a letter is, or by its number: they go by characters alone, and say something else where these are not read. */
const OF_CHARACTERS = /(?<!\\)(?:\\\\)*\\(?:[pP]|u)\{/;

/**
 * The regular expression that somebody wrote. It goes by characters; where it cannot, as `\"` and `\-` are no escapes then, it is read as
 * older programs do.
 * @throws {SyntaxError} it is none either way
 */
export function patternOf(text: string): RegExp {
  const flags = [...new Set(FLAGS_IN_FRONT.exec(text)?.[1])].join('');
  const bare = text.replace(FLAGS_IN_FRONT, '');
  try {
    return new RegExp(bare, `u${flags}`);
  } catch (error) {
    if (OF_CHARACTERS.test(bare)) throw error;
    try {
      return new RegExp(bare, flags);
    } catch {
      throw error;
    }
  }
}
