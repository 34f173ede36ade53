import type { DrillPlay, DrillRecord, DrillResult } from '../../records/drill-record.ts';
import { secondsText, spreadText } from '../../verdicts/drill/words.ts';
import { rebuildRows } from '../../verdicts/drill/rebuild-words.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import { number, rowHeader, tableHtml, text } from '../parts/table.ts';

/**
 * How long it took from each fault until everything ran as before, step by step, beside what is published or computed for such a fault.
 * A step that some plays did not see says of how many.
 */
export function rebuildClock({ results, plays }: Pick<DrillRecord, 'results' | 'plays'>): Html | undefined {
  const played = results.filter(({ plays: count }) => count > 0);
  if (played.length === 0) return undefined;
  return html`${tableHtml({
    id: 'rebuild-clock',
    caption: 'From the fault until everything ran as before: median / worst of the plays',
    head: [
      'Drill',
      'First error',
      'Found broken',
      'Served well again',
      'Everything as before',
      'Restored by',
      'Expected',
    ],
    numeric: [1, 2, 3, 4],
    rows: played.map((result) => [
      rowHeader(html`<bdi>${cut(result.drill, 80)}</bdi>`),
      ...[result.toFirstError, result.toSeen, result.outage, result.toWhole].map((spread) =>
        number(spreadText(spread), spread.worst),
      ),
      text(restorersOf(result, plays)),
      text(expectedOf(result)),
    ]),
  })}
  ${lostAsAWhole(plays)} ${stepsTable(played, plays)}`;
}

/** Each play in which everything was lost, step by step. */
function lostAsAWhole(plays: readonly DrillPlay[]): Html | undefined {
  const rows = rebuildRows(plays);
  if (rows.length === 0) return undefined;
  return tableHtml({
    id: 'rebuilt',
    caption: 'Everything lost, and rebuilt from the stored plan: seconds from the loss on',
    head: ['Trial', 'Drill', 'After', 'Step', 'What'],
    numeric: [2],
    rows: rows.map(([trial = '', drill = '', after = '', step = '', what = '']) => [
      rowHeader(trial),
      text(html`<bdi>${cut(drill, 80)}</bdi>`),
      number(after, after === '-' ? undefined : Number.parseFloat(after)),
      text(step),
      text(cut(what, 300)),
    ]),
  });
}

const RESTORERS = { itself: 'itself', drill: 'the drill', nobody: 'nobody' } as const;

function restorersOf({ drill }: DrillResult, plays: readonly DrillPlay[]): string {
  const found = plays.flatMap((play) => (play.drill === drill ? (play.restoredBy ?? []) : []));
  const kinds = [...new Set(found)];
  if (kinds.length === 0) return 'not known';
  return kinds
    .map((kind) =>
      kinds.length === 1 ? RESTORERS[kind] : `${RESTORERS[kind]} in ${found.filter((one) => one === kind).length}`,
    )
    .join(', ');
}

function expectedOf({ expected }: DrillResult): string {
  return expected.length === 0
    ? 'nothing is published or computed'
    : expected.map(({ what, range }) => `${what}: ${range}`).join('; ');
}

/** What the drill and the layers saw, in order, of the play that was whole again last. */
function stepsTable(results: readonly DrillResult[], plays: readonly DrillPlay[]): Html | undefined {
  const rows = results.flatMap(({ drill }) => {
    const last = slowestOf(plays.filter((play) => play.drill === drill));
    if (last?.timeline === undefined) return [];
    const { t0Ms } = last.timeline;
    const seen = [
      ...last.marks.map(({ atMs, what, step = what, detail }) => ({
        atMs,
        who: 'the drill',
        what: detail === undefined ? step : `${step}: ${detail}`,
      })),
      ...(last.layers ?? []).map(({ layer, service, what, toMs }) => ({
        atMs: toMs,
        who: `${layer} (${service}), at the latest`,
        what,
      })),
    ].filter(({ atMs }) => atMs >= t0Ms);
    return seen
      .toSorted((a, b) => a.atMs - b.atMs)
      .map(({ atMs, who, what }) => [
        rowHeader(html`<bdi>${cut(drill, 80)}</bdi>`),
        number(secondsText(atMs - t0Ms), atMs - t0Ms),
        text(cut(who, 80)),
        text(cut(what, 200)),
      ]);
  });
  if (rows.length === 0) return undefined;
  return html`<details>
    <summary>Table: what was seen when, in the play of each drill that was whole again last</summary>
    ${tableHtml({ id: 'rebuild-steps', caption: 'Seconds from the fault', head: ['Drill', 'After', 'Seen by', 'What'], numeric: [1], rows })}
  </details>`;
}

/** One that was never whole again is the slowest of all. */
function slowestOf(plays: readonly DrillPlay[]): DrillPlay | undefined {
  const time = ({ timeline }: DrillPlay) =>
    timeline === undefined ? -1 : (timeline.t5Ms ?? Number.POSITIVE_INFINITY) - timeline.t0Ms;
  return plays.toSorted((a, b) => time(b) - time(a))[0];
}
