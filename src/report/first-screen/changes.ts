import { integer } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel } from '../model.ts';
import type { HasSection } from './columns.ts';
import { withShortNames } from './short-names.ts';

const MOST_CHANGES = { few: 6, many: 4 };
/** Characters of a name. */
const MOST_OF_NAME = { few: 24, many: 15 };

/** How much room there is beside the topologies. */
export type Room = 'few' | 'many';

/** The questions whose answer is another one. */
export function changesHtml({ summary }: ReportModel, has: HasSection, room: Room): Html | undefined {
  const { changes = [] } = summary.decision;
  if (changes.length === 0) return undefined;
  const names = summary.topologies.map(({ name }) => name);
  const others = changes.filter(({ isSame }) => !isSame);
  const shown = others.slice(0, MOST_CHANGES[room]);
  const all = `${integer(changes.length)} questions asked`;
  return html`<div class="changes">
    <h2 class="small">What would change the answer</h2>
    ${
      others.length === 0
        ? html`<p>Nothing that was tried: no other limit, criterion or price.</p>`
        : html`<ul class="reasons">
            ${shown.map(({ what, answer }) => html`<li title="${what}: ${answer}">${cut(withShortNames(what, names, MOST_OF_NAME[room]), 90)} → <strong>${cut(withShortNames(answer, names, MOST_OF_NAME[room]), 80)}</strong></li>`)}
          </ul>`
    }
    <p class="more">${has('answer') ? html`<a href="#answer">All ${all}, and the rule</a>` : all}</p>
  </div>`;
}
