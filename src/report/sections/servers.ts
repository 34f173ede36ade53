import { MISSING } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel } from '../model.ts';
import { findingHtml, fold, howToRead, listOf, nameWithKey } from '../parts/blocks.ts';
import { number, rowHeader, tableHtml, text } from '../parts/table.ts';
import { serversWith } from '../series/servers.ts';
import type { Section } from './section.ts';
import { BOARDS, type Board } from './server-boards.ts';

const MOST_ROWS = 200;

/** What servers say of themselves: threads, queues, standbys, the registry. Only what was read is shown. */
export const servers: Section = {
  id: 'servers',
  title: 'Inside the servers',
  figures: () => [],
  render(model) {
    const shown = BOARDS.flatMap((board) => {
      const table = boardTable(model, board);
      return table === undefined ? [] : [{ board, table }];
    });
    if (shown.length === 0) return undefined;
    return html`${findingHtml(`Read about once a second, servers of one kind in turn: ${listOf(shown.map(({ board }) => board.title))}.`)}
    ${shown.map(({ board, table }) => fold(`Table: ${board.title}`, table))}
    ${howToRead(
      'These figures explain a result; none of them decides it. Counters are the rise over the measurement, the drain included; shares of the time are the mean of readings of 0 or 1.',
      'A queue is counted by the node that leads it. Where the leader changed, it stands in several rows.',
    )}`;
  },
};

function boardTable(model: ReportModel, board: Board): Html | undefined {
  const { durationMs } = model.run.scenario;
  const rows = model.topologies.flatMap((topology) =>
    serversWith(topology.drawnTrials, board.marker, { byItem: board.byItem === true }).map((server) => ({
      topology,
      server,
      values: board.columns.map((column) => column.of(server, durationMs)),
    })),
  );
  if (rows.length === 0) return undefined;
  const columns = board.columns
    .map((column, place) => ({ column, place }))
    .filter(({ place }) => rows.some(({ values }) => values[place] !== undefined));
  const head = ['Topology', 'Server', ...(board.byItem === true ? ['Queue'] : [])];
  return html`${tableHtml({
    id: `${board.id}-servers-table`,
    caption: board.caption,
    head: [...head, ...columns.map(({ column }) => column.title)],
    numeric: columns.map((_, index) => head.length + index),
    isSortable: true,
    rows: rows.slice(0, MOST_ROWS).map(({ topology, server, values }) => [
      rowHeader(nameWithKey(topology)),
      text(html`<bdi>${cut(server.server, 60)}</bdi>`),
      ...(board.byItem === true ? [text(html`<bdi>${cut(server.item ?? '', 60)}</bdi>`)] : []),
      ...columns.map(({ column, place }) => {
        const value = values[place];
        return number(value === undefined ? MISSING : column.format(value), value);
      }),
    ]),
  })}${rows.length > MOST_ROWS && html`<p>${rows.length - MOST_ROWS} more are in the trials’ files.</p>`}`;
}
