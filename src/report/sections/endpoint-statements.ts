import type { StatementsAlone } from '../../records/database-evidence.ts';
import { MISSING, integer, significant } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel, TopologyView } from '../model.ts';
import { fold, nameWithKey } from '../parts/blocks.ts';
import { number, rowHeader, tableHtml, text } from '../parts/table.ts';

const MOST_ROWS = 200;
const MOST_STATEMENTS = 6;

/** What of a topology was seen while its endpoints were asked alone. */
export function aloneOf({ trials }: TopologyView): StatementsAlone | undefined {
  return trials.flatMap((trial) => (trial.state === 'measured' ? (trial.statementsAlone ?? []) : []))[0];
}

/** Which endpoint asks the database what, as far as it was seen. */
export function endpointStatements({ topologies }: ReportModel): Html | undefined {
  const seen = topologies.flatMap((topology) => {
    const alone = aloneOf(topology);
    return alone === undefined ? [] : [{ topology, alone }];
  });
  const [first] = seen;
  if (first === undefined) return undefined;
  const rows = seen.flatMap(({ topology, alone }) =>
    alone.endpoints.map((endpoint) => ({ topology, alone, endpoint })),
  );
  const perHit = ({ alone, endpoint }: (typeof rows)[number]) =>
    endpoint.statements.reduce((sum, { calls }) => sum + calls, 0) / alone.hits;
  const sorted = rows.toSorted((a, b) => perHit(b) - perHit(a));
  return fold(
    'Table: which endpoint asks the database what',
    html`<p>
        Counted by the database while one endpoint at a time was asked ${integer(first.alone.hits)} times before the
        warm-up, with caches as they were then: under load they spare more. What was seen while nobody asked is left
        out. Statements do not say which hit they are of, so of the measurement itself nobody knows.
      </p>
      ${tableHtml({
        id: 'endpoint-statement-table',
        caption: 'Statements per hit of each endpoint, asked alone',
        head: ['Endpoint', 'Topology', 'Statements per hit', 'Which, with calls per hit'],
        numeric: [2],
        isSortable: true,
        rows: sorted.slice(0, MOST_ROWS).map((row) => [
          rowHeader(html`<bdi>${cut(row.endpoint.name)}</bdi>`),
          text(nameWithKey(row.topology)),
          // What was left out may be all that it asks.
          row.endpoint.statements.length === 0 && row.alone.background.length > 0
            ? number(MISSING, undefined)
            : number(significant(perHit(row)), perHit(row)),
          text(listed(row.endpoint.statements, row.alone.hits)),
        ]),
      })}
      ${sorted.length > MOST_ROWS && html`<p>${integer(sorted.length - MOST_ROWS)} more rows are in the records of the trials.</p>`}
      ${seen.map(({ topology, alone }) => alone.background.length > 0 && html`<p class="gap">${topology.name}: left out of every row, as it was seen while nobody asked: ${alone.background.slice(0, MOST_STATEMENTS).map((query, at) => html`${at > 0 && ', '}<code title="${cut(query, 2000)}">${cut(query, 90)}</code>`)}${alone.background.length > MOST_STATEMENTS && ` and ${integer(alone.background.length - MOST_STATEMENTS)} more`}</p>`)}
      ${seen.map(({ topology, alone }) => alone.problem !== undefined && html`<p class="gap">${topology.name}: ${cut(alone.problem, 300)}</p>`)}`,
  );
}

function listed(statements: StatementsAlone['endpoints'][number]['statements'], hits: number): Html {
  const sorted = statements.toSorted((a, b) => b.calls - a.calls);
  const more = sorted.length - MOST_STATEMENTS;
  return html`${sorted
    .slice(0, MOST_STATEMENTS)
    .map(
      ({ query, calls }, at) =>
        html`${at > 0 && ', '}<code title="${cut(query, 2000)}">${cut(query, 90)}</code> ${significant(calls / hits)}`,
    )}${more > 0 && ` and ${integer(more)} more`}`;
}
