import type { RequirementRow, ScorecardColumn } from '../../records/scorecard.ts';
import type { RunSummary } from '../../records/summary.ts';
import { integer } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel } from '../model.ts';
import { MARKS, markHtml, stateMark } from '../parts/state.ts';
import type { Room } from './changes.ts';
import type { HasSection } from './columns.ts';
import { LINE_ROOM, linesLeft, linesTaken } from './room.ts';
import { scorecardLength } from './scorecard.ts';
import { rest, whom } from './short-names.ts';
import { extraLines } from './trust-strip.ts';
import { type ShownCommands, shownCommands } from './shown-commands.ts';

const STATES_WORST_FIRST = ['missed', 'impossible', 'invalid', 'undecided', 'not-measured', 'met'] as const;
/** What a state of these is said with: no figure of the scorecard tells. */
const STATES_WITH_WHY: readonly RequirementRow['state'][] = ['impossible', 'invalid', 'undecided'];

interface Line {
  /** a few words, in small letters */
  readonly title: string;
  /** who is in which state; absent: nothing is known */
  readonly states?: readonly StateOf[];
  /** what it takes, where there is no command to type */
  readonly why: string;
  readonly command?: string | undefined;
}

interface StateOf {
  readonly state: RequirementRow['state'];
  readonly names: readonly string[];
  readonly who: string;
  readonly why: string;
}

/**
 * The scorecard's requirements by this run, and what else the answer says is missing, each with the command that measures it. Those that
 * the run says something of stand first.
 */
export function requirementsHtml(model: ReportModel, has: HasSection, room: Room): Html | undefined {
  const { summary, topologies } = model;
  const all = linesOf(model);
  if (all.length === 0) return undefined;
  const commands = shownCommands(all.flatMap(({ states, command }) => (states === undefined ? (command ?? []) : [])));
  const above = {
    topologies: topologies.length,
    sentence: summary.decision.sentence.length,
    scorecardRows: scorecardLength(model),
    trustLines: extraLines(model),
  };
  const { shown, named } = fitting(all, { left: linesLeft(above), room, commands });
  const more = all.length - shown.length - named.length;
  const section = ['requirements', 'answer'].find(has);
  const isCut = shown.some(({ states, command }) => isShortened(states === undefined ? command : undefined, commands));
  return html`<div class="unmeasured">
    <table id="unmeasured">
      <caption>
        ${summary.scorecard === undefined ? 'Not measured in this run' : 'Requirements, by this run alone'}${more > 0 && section !== undefined && html` <a href="#${section}">and ${integer(more)} more</a>`}${isCut && html`<small class="beginning">… is <code>${commands.beginning}</code></small>`}
      </caption>
      <tbody>
        ${shown.map(
          (line) =>
            html`<tr>
              <th scope="row">${cut(capital(line.title), 120)}</th>
              <td>${line.states === undefined ? missingHtml(line, commands) : statesHtml(line.states)}</td>
            </tr>`,
        )}
        ${
          named.length > 0 &&
          html`<tr>
            <th scope="row">The rest</th>
            <td>
              ${markHtml(MARKS.notMeasured)}: ${named.map(titleOf).join(', ')};
              ${section === undefined ? 'how' : html`<a href="#${section}">how</a>`}
            </td>
          </tr>`
        }
      </tbody>
    </table>
  </div>`;
}

interface Fitting {
  readonly shown: readonly Line[];
  /** not measured either: their names alone have room */
  readonly named: readonly Line[];
}

/** As many whole lines as have room beside the names of the others: a command that is cut off cannot be typed. */
function fitting(
  lines: readonly Line[],
  given: { readonly left: number; readonly room: Room; readonly commands: ShownCommands },
): Fitting {
  const { left, room, commands } = given;
  const { title, first, next } = LINE_ROOM[room];
  const usedBy = (line: Line) =>
    Math.max(linesTaken(line.title, title, title), linesTaken(contentOf(line, commands), first, next));
  for (let count = lines.length; ; count -= 1) {
    const shown = lines.slice(0, count);
    const named = lines.slice(count).filter(({ states }) => states === undefined);
    const isCut = shown.some(({ states, command }) =>
      isShortened(states === undefined ? command : undefined, commands),
    );
    const beginning = isCut ? linesTaken(commands.beginning ?? '', next, next) : 0;
    const rest = named.length === 0 ? 0 : linesTaken(named.map(titleOf).join(', '), first, next);
    const used = shown.reduce((sum, line) => sum + usedBy(line), beginning + rest);
    if (used <= left || count <= 1) return { shown, named };
  }
}

function isShortened(command: string | undefined, commands: ShownCommands): boolean {
  return command !== undefined && commands.short(command) !== command;
}

function contentOf({ states, command, why }: Line, commands: ShownCommands): string {
  if (states !== undefined) return states.map((one) => `${one.who} ${one.why}`).join(' not measured; ');
  return command === undefined ? why : commands.short(command);
}

function titleOf({ title }: Line): string {
  return cut(title, 60);
}

/** What the same command measures stands once. */
function linesOf({ summary }: ReportModel): readonly Line[] {
  const { decision, scorecard = [] } = summary;
  const { notMeasured = [], requirements = [] } = decision;
  const [best] = decision.topologies;
  const rows = requirementsOf(scorecard, best, summary);
  const isOpen = ({ states }: Line) => states === undefined;
  const missing: readonly Line[] = [
    ...rows.filter(isOpen),
    ...requirements.map(({ title, command, rule }) => ({ title, command, why: rule })),
  ];
  const known = new Set(missing.flatMap(({ command }) => command ?? []));
  const others = notMeasured.filter(
    ({ command, requirement }) =>
      !(command !== undefined && known.has(command)) && !(rows.length > 0 && requirement !== undefined),
  );
  return [
    ...rows.filter((row) => !isOpen(row)),
    ...others.map(({ what, command, detail }) => ({ title: what, command, why: detail })),
    ...onceEach(missing.filter(({ command }) => command !== undefined)),
    ...missing.filter(({ command }) => command === undefined),
  ];
}

function onceEach(lines: readonly Line[]): readonly Line[] {
  const byCommand = new Map<string | undefined, Line>();
  for (const line of lines) {
    const known = byCommand.get(line.command);
    byCommand.set(line.command, known === undefined ? line : { ...known, title: `${known.title}, ${line.title}` });
  }
  return [...byCommand.values()];
}

/** In the scorecard's order. The command is about the answer's best where its row is not decided, else about the first. */
function requirementsOf(
  columns: readonly ScorecardColumn[],
  best: string | undefined,
  summary: RunSummary,
): readonly Line[] {
  const unmeasured = new Set(
    summary.topologies.flatMap(({ name, measured }) => (measured === undefined ? [name] : [])),
  );
  return (columns[0]?.rows ?? []).map(({ id, title }) => {
    const cells = columns.flatMap(({ topology, rows }) =>
      rows
        .filter((row) => row.id === id)
        .map((row) => {
          const isNothing = row.state === 'invalid' && unmeasured.has(topology);
          return { topology, row: isNothing ? { ...row, state: 'not-measured' as const } : row };
        }),
    );
    const isMissing = cells.every(({ row }) => row.state === 'not-measured');
    const open = cells.filter(({ row }) => row.command !== undefined);
    const command = (open.find(({ topology }) => topology === best) ?? open[0])?.row.command;
    return {
      title,
      why: cells[0]?.row.detail ?? '',
      ...(isMissing ? {} : { states: statesOf(cells) }),
      ...(command === undefined ? {} : { command }),
    };
  });
}

/** Who is in which state; the worst first. */
function statesOf(cells: readonly { readonly topology: string; readonly row: RequirementRow }[]): readonly StateOf[] {
  const states = STATES_WORST_FIRST.filter((state) => cells.some(({ row }) => row.state === state));
  return states.map((state, at) => {
    const own = cells.filter(({ row }) => row.state === state);
    const names = own.map(({ topology }) => topology);
    const isLast = at > 0 && at === states.length - 1;
    return {
      state,
      names,
      who: (isLast ? rest : whom)(names, cells.length),
      why: STATES_WITH_WHY.includes(state) ? (own[0]?.row.detail ?? '') : '',
    };
  });
}

function statesHtml(states: readonly StateOf[]): Html {
  return html`${states.map(
    ({ state, names, who, why }, at) =>
      html`${at > 0 && '; '}${markHtml(stateMark(state))}
        <bdi title="${names.join(', ')}">${who}</bdi
        >${why !== '' && html`: <span class="quiet">${cut(why, 300)}</span>`}`,
  )}`;
}

function missingHtml({ command, why }: Line, commands: ShownCommands): Html {
  if (command === undefined) return html`${markHtml(MARKS.notMeasured)}: <span class="quiet">${why}</span>`;
  return html`${markHtml(MARKS.notMeasured)}: <code title="${command}">${commands.short(command)}</code>`;
}

function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
