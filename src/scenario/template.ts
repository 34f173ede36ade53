import { BenchdayError } from '../base/errors.ts';

/** How a value is written where it lands. */
export type Encoding = (value: string) => string;

/** A text with `{parameter}` placeholders, and `{{` for a brace, cut into its constant parts once. */
export interface Template {
  /** @param values  one per parameter, in the order given to `compileTemplate` */
  render(values: readonly string[]): string;
}

/** `{{` stands for one brace; what it takes is no placeholder. */
const PIECE = /\{\{|\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** The names between braces, in order, each once. Braces around anything but a name (as in JSON) are plain text, and so is a name behind `{{`. */
export function placeholdersOf(text: string): readonly string[] {
  const names = Array.from(text.matchAll(PIECE), ([, name]) => name);
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** A text of somebody else as a template that renders it. */
export function escapeBraces(text: string): string {
  return text.replaceAll(/\{(?=\{|[A-Za-z_][A-Za-z0-9_]*\})/g, '{{');
}

/**
 * @param parameters  names in the order in which values will be given
 * @throws {BenchdayError} INTERNAL when the text names another parameter (scenario files are checked before)
 */
export function compileTemplate(text: string, parameters: readonly string[], encode: Encoding): Template {
  const pieces: { readonly position: number; tail: string }[] = [];
  let head = '';
  let end = 0;
  const addText = (more: string): void => {
    const last = pieces.at(-1);
    if (last === undefined) head += more;
    else last.tail += more;
  };
  for (const match of text.matchAll(PIECE)) {
    const [whole, name] = match;
    addText(text.slice(end, match.index));
    end = match.index + whole.length;
    if (name === undefined) {
      addText('{');
      continue;
    }
    const position = parameters.indexOf(name);
    if (position === -1)
      throw new BenchdayError('INTERNAL', `"${text}" needs a parameter {${name}} that is not declared`);
    pieces.push({ position, tail: '' });
  }
  addText(text.slice(end));
  if (pieces.length === 0) return { render: () => head };

  return {
    render(values) {
      let rendered = head;
      for (const { position, tail } of pieces) rendered += encode(values[position] ?? '') + tail;
      return rendered;
    },
  };
}
