import type { Decision } from '../../records/summary.ts';
import { integer } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import { MARKS, markHtml } from '../parts/state.ts';
import type { HasSection } from './columns.ts';

const MOST_CHANGES = { few: 6, many: 4 };
const MOST_UNMEASURED = { few: 9, many: 6 };

/** How much room there is beside the topologies. */
export type Room = 'few' | 'many';

/** The questions whose answer is another one. */
export function changesHtml({ changes = [] }: Decision, has: HasSection, room: Room): Html | undefined {
  if (changes.length === 0) return undefined;
  const others = changes.filter(({ isSame }) => !isSame);
  const shown = others.slice(0, MOST_CHANGES[room]);
  const all = `${integer(changes.length)} questions asked`;
  return html`<div class="changes">
    <h2 class="small">What would change the answer</h2>
    ${
      others.length === 0
        ? html`<p>Nothing that was tried: no other limit, criterion or price.</p>`
        : html`<ul class="reasons">
            ${shown.map(({ what, answer }) => html`<li title="${what}: ${answer}">${cut(what, 120)} → <strong>${cut(answer, 80)}</strong></li>`)}
          </ul>`
    }
    <p class="more">${has('answer') ? html`<a href="#answer">All ${all}, and the rule</a>` : all}</p>
  </div>`;
}

interface Unmeasured {
  readonly title: string;
  readonly command: string | undefined;
}

/** What nobody measured, each with the command that does. */
export function unmeasuredHtml(decision: Decision, has: HasSection, room: Room): Html | undefined {
  const all = unmeasuredOf(decision);
  if (all.length === 0) return undefined;
  const shown = all.slice(0, MOST_UNMEASURED[room]);
  const more = all.length - shown.length;
  return html`<div class="unmeasured">
    <table id="unmeasured">
      <caption>
        Not measured in this run${more > 0 && has('answer') && html` <a href="#answer">and ${integer(more)} more</a>`}
      </caption>
      <tbody>
        ${shown.map(
          ({ title, command }) =>
            html`<tr>
              <th scope="row"><span class="one-line" title="${title}">${cut(title, 120)}</span></th>
              <td><span class="one-line">${markHtml(MARKS.notMeasured)}${commandHtml(command)}</span></td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function commandHtml(command: string | undefined): Html {
  if (command === undefined) return html`<span class="quiet">, no command yet</span>`;
  return html`: <code title="${command}">${cut(command, 300)}</code>`;
}

/** The requirements of the scorecard, and what else the answer says is missing; what the same command measures stands once. */
function unmeasuredOf({ notMeasured = [], requirements = [] }: Decision): readonly Unmeasured[] {
  const known = new Set(requirements.flatMap(({ command }) => command ?? []));
  const others = notMeasured.filter(({ command }) => command === undefined || !known.has(command));
  return [
    ...others.map(({ what, command }) => ({ title: `${what.charAt(0).toUpperCase()}${what.slice(1)}`, command })),
    ...requirements.map(({ title, command }) => ({ title, command })),
  ];
}
