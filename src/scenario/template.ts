import { BenchdayError } from '../base/errors.ts';

/** How a value is written where it lands. */
export type Encoding = (value: string) => string;

/** A text with `{parameter}` placeholders, cut into its constant parts once. */
export interface Template {
  /** @param values  one per parameter, in the order given to `compileTemplate` */
  render(values: readonly string[]): string;
}

const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** The names between braces, in order, each once. Braces around anything but a name (as in JSON) are plain text. */
export function placeholdersOf(text: string): readonly string[] {
  return [...new Set(Array.from(text.matchAll(PLACEHOLDER), ([, name]) => name ?? ''))];
}

/**
 * @param parameters  names in the order in which values will be given
 * @throws {BenchdayError} INTERNAL when the text names another parameter (scenario files are checked before)
 */
export function compileTemplate(text: string, parameters: readonly string[], encode: Encoding): Template {
  const [head = '', ...rest] = text.split(PLACEHOLDER);
  if (rest.length === 0) return { render: () => text };

  const pieces: { readonly position: number; readonly tail: string }[] = [];
  for (let index = 0; index < rest.length; index += 2) {
    const name = rest[index] ?? '';
    const position = parameters.indexOf(name);
    if (position === -1)
      throw new BenchdayError('INTERNAL', `"${text}" needs a parameter {${name}} that is not declared`);
    pieces.push({ position, tail: rest[index + 1] ?? '' });
  }

  return {
    render(values) {
      let rendered = head;
      for (const { position, tail } of pieces) rendered += encode(values[position] ?? '') + tail;
      return rendered;
    },
  };
}
