/**
 * Text that is safe inside an HTML element or a double-quoted attribute. Only `html` makes it, and `html` escapes
 * everything that is not already Html: a name out of a file can never become markup.
 */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

export type HtmlValue = Html | string | number | undefined | false | readonly HtmlValue[];

/** Writes a page fragment: html`<td>${name}</td>`. Lists are joined; undefined and false print nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(unindented(strings).reduce((text, part, index) => text + render(values[index - 1]) + part));
}

const UNINDENTED = new WeakMap<TemplateStringsArray, readonly string[]>();

/** Its own text without the indentation of the source, which was an eighth of a page; values keep all of theirs. */
function unindented(strings: TemplateStringsArray): readonly string[] {
  const known = UNINDENTED.get(strings);
  if (known !== undefined) return known;
  const made = strings.map((part) => part.replace(/\s*\n\s*/g, '\n'));
  UNINDENTED.set(strings, made);
  return made;
}

function render(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(render).join('');
  return escapeHtml(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes markup, after making invisible characters visible. */
export function escapeHtml(text: string): string {
  return withoutHiddenCharacters(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/**
 * Replaces control characters (but tab and newline) and characters that change the direction of text: they can make a
 * page or a terminal show something else than what is stored.
 */
export function withoutHiddenCharacters(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    '\ufffd',
  );
}

/** Cuts a long name; the whole of it belongs into a `title`. */
export function cut(text: string, characters = 120): string {
  if (text.length <= characters) return text;
  // Not between the two halves of a character outside the basic plane.
  return `${text.slice(0, characters - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Cuts the middle out of a long name: several of one run often differ at their ends alone. */
export function cutMiddle(text: string, characters: number): string {
  const all = Array.from(text);
  if (all.length <= characters) return text;
  const end = Math.floor((characters - 1) / 2);
  return `${all.slice(0, characters - 1 - end).join('')}…${all.slice(-end).join('')}`;
}

/** JSON for a `<script type="application/json">`: no `<` can end the element, no line separator can surprise a parser. */
export function jsonForScript(value: unknown): Html {
  return new Html(
    JSON.stringify(value).replace(
      /[<\u2028\u2029]/g,
      (character) => String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
}
