import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import { fold } from './blocks.ts';

/** As many may stand above what a page is read for. */
const MOST_OPEN = 2;
const LONGEST = 600;

/** The warnings of a page, whole; more than two behind one line that counts them, so that they push no answer off the screen. */
export function warningsHtml(warnings: readonly string[]): Html {
  const all = html`${warnings.map((warning) => html`<p class="gap" role="note">${cut(warning, LONGEST)}</p>`)}`;
  return warnings.length <= MOST_OPEN ? all : html`${fold(`${warnings.length} warnings`, all, 'warnings')}`;
}
