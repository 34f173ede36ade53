import { areTimesAlike } from '../../figures/statement-counting.ts';
import { unlikeStatements } from '../../verdicts/choice/unlike-statements.ts';
import { MISSING, integer, milliseconds, significant } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel, TopologyView } from '../model.ts';
import { fold, nameWithKey } from '../parts/blocks.ts';
import { type Mark, markHtml } from '../parts/state.ts';
import { aloneOf } from './endpoint-statements.ts';
import { type Cell, rowHeader, tableHtml } from '../parts/table.ts';

const MOST_QUERIES = 75;
const MOST_NAMED = 4;

type Query = NonNullable<TopologyView['measured']>['queries'][number];

interface Row {
  readonly query: string;
  /** in the order of the topologies; undefined: not known */
  readonly own: readonly (Query | undefined)[];
}

const NEW: Mark = { glyph: '+', word: 'new', tone: 'unsure' };
const GONE: Mark = { glyph: '−', word: 'gone', tone: 'neutral' };

/** Each statement side by side with the reference: what is new, what is gone, and what each costs. */
export function statements(model: ReportModel): Html | undefined {
  const topologies = model.topologies.filter(({ measured }) => measured?.database !== undefined);
  const rows = rowsOf(topologies);
  if (rows.length === 0) return undefined;
  const reference = topologies.findIndex(({ isReference }) => isReference);
  return html`${differences(rows, topologies, reference)}
  ${fold('Table: statements side by side', html`${search()} ${table(rows, topologies, { reference, askers: askersOf(topologies) })}`)}`;
}

function rowsOf(topologies: readonly TopologyView[]): readonly Row[] {
  const queries = new Map<string, (Query | undefined)[]>();
  topologies.forEach(({ measured }, place) => {
    for (const own of measured?.queries ?? []) {
      const row = queries.get(own.query) ?? topologies.map(() => undefined);
      row[place] = own;
      queries.set(own.query, row);
    }
  });
  const most = ({ own }: Row) => Math.max(0, ...own.flatMap((one) => one?.msPerThousandHits ?? []));
  return [...queries].map(([query, own]) => ({ query, own })).sort((a, b) => most(b) - most(a));
}

/** @returns undefined: the same, or not known of one of them */
function markOf(
  { own }: Row,
  place: number,
  { topologies, reference }: { readonly topologies: readonly TopologyView[]; readonly reference: number },
): Mark | undefined {
  if (!isAlike(topologies[reference], topologies[place])) return undefined;
  const [base, here] = [own[reference]?.callsPerThousandHits, own[place]?.callsPerThousandHits];
  if (base === undefined || here === undefined || place === reference || (base > 0 && here > 0)) return undefined;
  if (base === 0 && here === 0) return undefined;
  return base === 0 ? NEW : GONE;
}

/** Counted by other settings, written down by another kind of database, or invalid: then nothing is new or gone. */
function isAlike(base: TopologyView | undefined, here: TopologyView | undefined): boolean {
  if (base === undefined || here === undefined) return false;
  const counting = ({ measured }: TopologyView) => measured?.database?.counting ?? [];
  return (
    [base, here].every(({ summary }) => summary.validity.work !== 'invalid') &&
    unlikeStatements(base.summary, here.summary) === undefined &&
    areTimesAlike(counting(base), counting(here))
  );
}

/** By name, so that a statement that somebody added is seen before any table is opened. */
function differences(rows: readonly Row[], topologies: readonly TopologyView[], reference: number): Html | undefined {
  const base = topologies[reference];
  if (base === undefined) return undefined;
  const named = (place: number, mark: Mark) =>
    rows.filter((row) => markOf(row, place, { topologies, reference }) === mark);
  const lines = topologies.flatMap((topology, place) => {
    const [added, gone] = [named(place, NEW), named(place, GONE)];
    return added.length + gone.length === 0 ? [] : [{ topology, added, gone }];
  });
  if (lines.length === 0) return undefined;
  return html`<ul class="reasons" id="statement-differences">
    ${lines.map(({ topology, added, gone }) => html`<li>${nameWithKey(topology)} against ${nameWithKey(base)}: ${listed(NEW, added)}${added.length > 0 && gone.length > 0 && '; '}${listed(GONE, gone)}.</li>`)}
  </ul>`;
}

function listed(mark: Mark, rows: readonly Row[]): Html | undefined {
  if (rows.length === 0) return undefined;
  const more = rows.length - MOST_NAMED;
  return html`${integer(rows.length)} ${mark.word}:
  ${rows.slice(0, MOST_NAMED).map(({ query }, at) => html`${at > 0 && ', '}<code title="${cut(query, 500)}">${cut(query.replace(/\s+/g, ' '), 70)}</code>`)}${more > 0 && ` and ${integer(more)} more`}`;
}

function search(): Html {
  return html`<p class="filter">
    <label>Statements with <input type="search" data-filters="query-table" placeholder="part of the text" /></label>
  </p>`;
}

/** Endpoints that were seen to ask a statement when they were asked alone, of any topology. */
function askersOf(topologies: readonly TopologyView[]): ReadonlyMap<string, ReadonlySet<string>> {
  const askers = new Map<string, Set<string>>();
  for (const { name, statements: asked } of topologies.flatMap((own) => aloneOf(own)?.endpoints ?? []))
    for (const { query } of asked) askers.set(query, (askers.get(query) ?? new Set()).add(name));
  return askers;
}

function askedBy(names: ReadonlySet<string> | undefined): Html | undefined {
  if (names === undefined) return undefined;
  const more = names.size - MOST_NAMED;
  return html` <small
    >by
    ${[...names].slice(0, MOST_NAMED).map((name, at) => html`${at > 0 && ', '}<bdi>${cut(name, 40)}</bdi>`)}${more > 0 && ` and ${integer(more)} more`}</small
  >`;
}

function table(
  rows: readonly Row[],
  topologies: readonly TopologyView[],
  { reference, askers }: { readonly reference: number; readonly askers: ReturnType<typeof askersOf> },
): Html {
  const more = rows.length - MOST_QUERIES;
  return html`${tableHtml({
    id: 'query-table',
    caption: 'Statements per 1 000 hits: time in the database, calls, rows, blocks (read or in memory); dearest first',
    head: ['Statement', ...topologies.map(nameWithKey)],
    numeric: topologies.map((_, index) => index + 1),
    isSortable: true,
    rows: rows
      .slice(0, MOST_QUERIES)
      .map((row) => [
        rowHeader(
          html`<code title="${cut(row.query, 2000)}">${cut(row.query.replace(/\s+/g, ' '), 160)}</code
            >${askedBy(askers.get(row.query))}`,
        ),
        ...row.own.map((own, place) => cellOf(own, markOf(row, place, { topologies, reference }))),
      ]),
  })}${more > 0 && html`<p>${integer(more)} more statements are in summary.json.</p>`}`;
}

function cellOf(own: Query | undefined, mark: Mark | undefined): Cell {
  if (own === undefined) return { content: MISSING };
  const { callsPerThousandHits: calls, msPerThousandHits: ms, rowsPerThousandHits: rows } = own;
  const marked = mark !== undefined && markHtml(mark);
  if (calls === 0) return { content: html`${marked === false ? 'never' : marked}`, value: 0 };
  const blocks = own.blocksPerThousandHits;
  return {
    content: html`${milliseconds(ms)} ${marked}
      <small
        >${significant(calls)} calls, ${significant(rows)}
        rows${blocks !== undefined && `, ${significant(blocks)} blocks`}</small
      >`,
    value: ms,
  };
}
