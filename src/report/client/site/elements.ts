/** Elements with text alone: nothing here is read as markup. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content.map((part) => (typeof part === 'string' ? visible(part) : part)));
  return made;
}

export function svg(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  ...content: readonly (Node | string)[]
): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...content.map((part) => (typeof part === 'string' ? visible(part) : part)));
  return made;
}

/** A table in a region that scrolls by itself. */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly (Node | string)[])[],
  numeric: readonly number[] = [],
): HTMLElement {
  const cellOf = (column: number) => (numeric.includes(column) ? { class: 'number' } : {});
  return element(
    'div',
    { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': caption },
    element(
      'table',
      {},
      element('caption', {}, caption),
      element(
        'thead',
        {},
        element('tr', {}, ...head.map((text, at) => element('th', { scope: 'col', ...cellOf(at) }, text))),
      ),
      element(
        'tbody',
        {},
        ...rows.map((row) =>
          element(
            'tr',
            {},
            ...row.map((cell, at) =>
              at === 0 ? element('th', { scope: 'row' }, cell) : element('td', cellOf(at), cell),
            ),
          ),
        ),
      ),
    ),
  );
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as `querySelector` has it: who asks knows what stands in the page
export function byId<Kind extends HTMLElement>(id: string): Kind {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found as Kind;
}

/** Fills a choice, and keeps what was chosen where it is still there. */
export function fill(
  select: HTMLSelectElement,
  options: readonly (readonly [value: string, text: string])[],
  wanted: string,
): void {
  select.replaceChildren(...options.map(([value, text]) => element('option', { value }, text)));
  if (options.some(([value]) => value === wanted)) select.value = wanted;
}

/** Names that change the direction of text would make it read otherwise. */
function visible(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    '\ufffd',
  );
}
