import { milliseconds } from '../format.ts';
import { html, type Html } from '../html.ts';
import type { ReportModel } from '../model.ts';
import { fold } from '../parts/blocks.ts';
import { number, rowHeader, tableHtml, text } from '../parts/table.ts';

/** The slowest hits that can be looked up in a tracing server; nothing where none carried a trace. */
export function slowestBlock(model: ReportModel): Html {
  const rows = model.topologies.flatMap(({ name, trials }) =>
    trials.flatMap((trial) =>
      trial.state === 'measured' ? (trial.load.slowest ?? []).map((hit) => ({ name, trial: trial.trial, hit })) : [],
    ),
  );
  if (rows.length === 0) return html``;
  const table = tableHtml({
    id: 'slowest-hits',
    caption: 'The slowest hits that carried a traceparent, by trial',
    head: ['Trace', 'Topology', 'Trial', 'Endpoint', 'Due, s', 'Response time', 'Answer'],
    numeric: [2, 4, 5],
    isSortable: true,
    rows: rows.map(({ name, trial, hit: { trace, endpoint, dueMs, responseMs, isOk } }) => [
      rowHeader(trace),
      text(name),
      number(String(trial), trial),
      text(endpoint),
      number((dueMs / 1000).toFixed(1), dueMs),
      number(milliseconds(responseMs), responseMs),
      text(isOk ? 'as expected' : 'wrong or none'),
    ]),
  });
  return fold('Table: slowest traced hits', table);
}
