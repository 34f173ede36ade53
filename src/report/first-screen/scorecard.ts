import type { ScorecardRow } from '../../records/decision.ts';
import { MISSING, integer, milliseconds, percentLimit } from '../format.ts';
import {
  type Column,
  type HasSection,
  MANY_TOPOLOGIES,
  columnsOf,
  limitText,
  placeMark,
  unmeasuredMark,
  valueText,
} from './columns.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel } from '../model.ts';
import { shortNameWithKey } from '../parts/blocks.ts';
import { MARKS, type Mark, markHtml, stateMark } from '../parts/state.ts';
import { type Cell, tableHtml } from '../parts/table.ts';
import { figuresOf } from './scorecard-figures.ts';

/** Scenarios may set an objective for each of many endpoints; the section below has them all. */
const MOST_OBJECTIVES = { few: 5, many: 3 };
/** What each topology meets and takes, in the order of the answer. */
export function scorecard(model: ReportModel, has: HasSection): Html {
  const columns = columnsOf(model);
  return tableHtml({
    id: 'scorecard',
    caption: html`Scorecard <span class="quiet">${captionOf(model)}</span>`,
    head: ['Measure', ...columns.map(({ view }) => shortNameWithKey(view, charactersOf(columns)))],
    rows: spaced([...answerRow(model, columns), ...objectiveRows(model, columns), ...figureRows(model, columns)]).map(
      (own) => [headOf(own, has), ...own.cells],
    ),
    numeric: columns.map((_, at) => at + 1),
  });
}

/** How many rows it has. */
export function scorecardLength(model: ReportModel): number {
  const columns = columnsOf(model);
  return answerRow(model, columns).length + objectiveRows(model, columns).length + figureRows(model, columns).length;
}

/** Of a name, so that the style need not cut what is cut already. */
function charactersOf({ length }: readonly Column[]): number {
  if (length >= MANY_TOPOLOGIES) return 9;
  return length > 3 ? 12 : 16;
}

function captionOf({ topologies, run }: ReportModel): string {
  if (topologies.every(({ measured }) => measured === undefined)) return 'no trial was measured';
  const counted = topologies.map(({ summary: { trials } }) => Math.max(trials.validWork, trials.validTime));
  const basis = counted.every((count) => count === 0)
    ? 'no trial counts; medians of all that were measured'
    : counted.every((count) => count <= 1)
      ? 'one trial of each'
      : 'medians of the trials';
  const examples = [
    ...(run.scenario.objectives?.isExample === true ? ['objectives'] : []),
    ...(run.scenario.prices?.isExample === true ? ['prices'] : []),
    ...(run.scenario.server?.isExample === true ? ['server size'] : []),
  ];
  return [basis, ...(examples.length === 0 ? [] : [`${examples.join(', ')} are examples`])].join('; ');
}

interface Row {
  readonly title: string;
  /** section that says more */
  readonly href?: string | undefined;
  readonly small?: string | undefined;
  readonly cells: readonly Omit<Cell, 'isHeader'>[];
}

/** No two rows beside each other are links: each would be too low to be hit with a finger. */
function spaced(rows: readonly Row[]): readonly Row[] {
  const kept: Row[] = [];
  for (const row of rows) kept.push(kept.at(-1)?.href === undefined ? row : { ...row, href: undefined });
  return kept;
}

function headOf({ title, href, small }: Row, has: HasSection): Cell {
  const shown = cut(title, 60);
  return {
    content: html`${href !== undefined && has(href) ? html`<a href="#${href}">${shown}</a>` : shown}${small !== undefined && html` <small>${small}</small>`}`,
    isHeader: true,
  };
}

function answerRow({ summary: { decision } }: ReportModel, columns: readonly Column[]): readonly Row[] {
  if (columns.every(({ standing }) => standing === undefined)) return [];
  return [
    {
      title: 'Answer',
      cells: columns.map((column) => ({
        content:
          column.standing === undefined
            ? MISSING
            : markHtml(ofNothing(column) ?? placeMark(column.standing.place, decision.kind)),
      })),
    },
  ];
}

function objectiveRows(model: ReportModel, columns: readonly Column[]): readonly Row[] {
  const first = columns.find(({ standing }) => standing !== undefined)?.standing;
  if (first === undefined) return [olderObjective(model, columns)];
  const most = MOST_OBJECTIVES[columns.length > MANY_TOPOLOGIES ? 'many' : 'few'];
  const shown = first.objectives.slice(0, most);
  const more = first.objectives.length - shown.length;
  return [
    ...shown.map(({ id, title, limit, unit, detail }) => ({
      title:
        detail === undefined ? `${title} ${isAtLeast(id) ? '≥' : '≤'} ${limitText(limit, unit, id)}` : `must: ${title}`,
      href: sectionOf(id),
      cells: columns.map((column) =>
        objectiveCell(ofNothing(column) === undefined ? findObjective(column, id) : undefined),
      ),
    })),
    ...(more > 0
      ? [
          {
            title: `${integer(more)} more objectives`,
            href: 'answer',
            cells: columns.map(({ standing }) => ({
              content: restText(standing?.objectives.slice(most) ?? []),
            })),
          },
        ]
      : []),
  ];
}

/** What was stopped was measured, and is judged. */
function ofNothing(column: Column): Mark | undefined {
  return column.standing?.place === 'invalid' ? unmeasuredMark(column) : undefined;
}

function findObjective({ standing }: Column, id: string): ScorecardRow | undefined {
  return standing?.objectives.find((own) => own.id === id);
}

function restText(rows: readonly ScorecardRow[]): Html {
  const met = rows.filter(({ state }) => state === 'met').length;
  return markHtml({
    ...(met === rows.length ? MARKS.met : MARKS.notMet),
    word: `${integer(met)} of ${integer(rows.length)} met`,
  });
}

function objectiveCell(own: ScorecardRow | undefined): Omit<Cell, 'isHeader'> {
  if (own === undefined) return { content: markHtml(MARKS.notMeasured) };
  // The amount of a requirement is said with what was found.
  const { value: amount } = own.detail === undefined ? own : {};
  const value = amount === undefined ? '' : valueText(amount, own.unit, own.id);
  return {
    content: html`${value} ${markHtml(stateMark(own.state))}`,
    ...(amount === undefined ? {} : { value: amount }),
  };
}

function olderObjective({ run }: ReportModel, columns: readonly Column[]): Row {
  const { slo } = run.scenario;
  return {
    title: `p95 ≤ ${milliseconds(slo.p95Ms)}, errors ≤ ${percentLimit(slo.errorRatio)}`,
    href: 'latency',
    cells: columns.map(({ view: { measured, isTimeComparable } }) => {
      if (measured?.sloMet === undefined) return { content: markHtml(MARKS.notMeasured) };
      if (!isTimeComparable) return { content: markHtml(MARKS.notComparable) };
      return { content: markHtml(measured.sloMet ? MARKS.met : MARKS.notMet) };
    }),
  };
}

function figureRows(model: ReportModel, columns: readonly Column[]): readonly Row[] {
  return figuresOf(model)
    .filter(({ isWanted }) => isWanted !== false)
    .map(({ title, href, small, value, format }) => ({
      title,
      href,
      small,
      cells: columns.map((column) => {
        const own = value(column);
        if (own === undefined)
          return { content: html`<span class="quiet">${MISSING}<span class="sr"> not measured</span></span>` };
        const isGreyed = column.standing?.place === 'failing' || column.view.summary.validity.work === 'invalid';
        return { content: format(own, column), value: own, className: isGreyed ? 'greyed' : '' };
      }),
    }));
}

function isAtLeast(id: string): boolean {
  return id === 'offload';
}

function sectionOf(id: string): string {
  if (id.startsWith('p95')) return 'latency';
  if (id.startsWith('error')) return 'endpoints';
  return id.startsWith('offload') || id.startsWith('database') ? 'database' : 'answer';
}
