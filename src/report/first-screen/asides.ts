import type { RequirementRow, ScorecardColumn } from '../../records/scorecard.ts';
import type { Decision, RunSummary } from '../../records/summary.ts';
import { integer } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel } from '../model.ts';
import { MARKS, markHtml, stateMark } from '../parts/state.ts';
import type { HasSection } from './columns.ts';

const MOST_CHANGES = { few: 6, many: 4 };
const MOST_LINES = { few: 9, many: 6 };

const STATES_WORST_FIRST = ['missed', 'impossible', 'invalid', 'undecided', 'not-measured', 'met'] as const;

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

interface Line {
  readonly title: string;
  readonly content: Html;
  readonly command?: string | undefined;
}

/**
 * The scorecard's requirements by this run, and what else the answer says is missing, each with the command that measures it. Those that
 * the run says something of stand first.
 */
export function requirementsHtml({ summary }: ReportModel, has: HasSection, room: Room): Html | undefined {
  const all = linesOf(summary);
  if (all.length === 0) return undefined;
  const shown = all.slice(0, MOST_LINES[room]);
  const more = all.length - shown.length;
  const section = ['requirements', 'answer'].find(has);
  return html`<div class="unmeasured">
    <table id="unmeasured">
      <caption>
        ${summary.scorecard === undefined ? 'Not measured in this run' : 'Requirements, by this run alone'}${more > 0 && section !== undefined && html` <a href="#${section}">and ${integer(more)} more</a>`}
      </caption>
      <tbody>
        ${shown.map(
          ({ title, content }) =>
            html`<tr>
              <th scope="row"><span class="one-line" title="${title}">${cut(title, 120)}</span></th>
              <td><span class="one-line">${content}</span></td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** What the same command measures stands once. */
function linesOf({ decision, scorecard = [] }: RunSummary): readonly Line[] {
  const { notMeasured = [], requirements = [] } = decision;
  const [best] = decision.topologies;
  const rows = requirementsOf(scorecard, best);
  const missing = [
    ...rows.filter(({ isMissing }) => isMissing),
    ...requirements.map(({ title, command, rule }) => ({ title, command, content: missingHtml(command, rule) })),
  ];
  const known = new Set(missing.flatMap(({ command }) => command ?? []));
  const others = notMeasured.filter(
    ({ command, requirement }) =>
      !(command !== undefined && known.has(command)) && !(rows.length > 0 && requirement !== undefined),
  );
  return [
    ...rows.filter(({ isMissing }) => !isMissing),
    ...others.map(({ what, command, detail }) => ({
      title: `${what.charAt(0).toUpperCase()}${what.slice(1)}`,
      content: missingHtml(command, detail),
    })),
    ...missing.filter(({ command }) => command !== undefined),
    ...missing.filter(({ command }) => command === undefined),
  ];
}

/** In the scorecard's order. The command is about the answer's best where its row is not decided, else about the first. */
function requirementsOf(
  columns: readonly ScorecardColumn[],
  best: string | undefined,
): readonly (Line & { isMissing: boolean })[] {
  return (columns[0]?.rows ?? []).map(({ id, title: small }) => {
    const cells = columns.flatMap(({ topology, rows }) =>
      rows.filter((row) => row.id === id).map((row) => ({ topology, row })),
    );
    const isMissing = cells.every(({ row }) => row.state === 'not-measured');
    const open = cells.filter(({ row }) => row.command !== undefined);
    const command = (open.find(({ topology }) => topology === best) ?? open[0])?.row.command;
    const title = `${small.charAt(0).toUpperCase()}${small.slice(1)}`;
    const content = isMissing ? missingHtml(command, cells[0]?.row.detail ?? '') : statesHtml(cells);
    return { title, content, isMissing, ...(command === undefined ? {} : { command }) };
  });
}

/** Who is in which state; the worst first, as the line may be cut. */
function statesHtml(cells: readonly { readonly topology: string; readonly row: RequirementRow }[]): Html {
  const states = STATES_WORST_FIRST.filter((state) => cells.some(({ row }) => row.state === state));
  return html`${states.map((state, at) => {
    const names = cells.filter(({ row }) => row.state === state).map(({ topology }) => topology);
    return html`${at > 0 && '; '}${markHtml(stateMark(state))}
      <bdi title="${names.join(', ')}">${cut(names.join(', '), 80)}</bdi>`;
  })}`;
}

/** @param why  what it takes, where there is no command to type */
function missingHtml(command: string | undefined, why: string): Html {
  if (command === undefined)
    return html`${markHtml(MARKS.notMeasured)}: <span class="quiet" title="${why}">${cut(why, 300)}</span>`;
  return html`${markHtml(MARKS.notMeasured)}: <code title="${command}">${cut(command, 300)}</code>`;
}
