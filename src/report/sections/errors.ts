import { isOwnLimit } from '../../base/own-limits.ts';
import { lacksCpu } from '../../figures/errors.ts';
import type { ErrorSight } from '../../records/load-totals.ts';
import type { MeasuredTrial } from '../../records/trial-record.ts';
import { integer } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel, TopologyView } from '../model.ts';
import { findingHtml, howToRead, nameWithKey } from '../parts/blocks.ts';
import { number, rowHeader, tableHtml, text } from '../parts/table.ts';
import { isScripted } from '../scripted.ts';
import type { Section } from './section.ts';

const MOST_ROWS = 200;
const DAY_MINUTES = 24 * 60;

const KINDS: Readonly<Record<ErrorSight['kind'], string>> = {
  status: 'HTTP status',
  connect: 'no connection',
  broken: 'connection broke',
  content: 'wrong content',
  'timed-out': 'timed out',
  dropped: 'never sent',
};

interface Row {
  readonly topology: TopologyView;
  readonly trial: number;
  readonly sight: ErrorSight;
  /** for what the generator lacked: no error of the site */
  readonly isOwn: boolean;
}

/** When each kind of error came first and last, of which endpoint, with one request of it. */
export const errors: Section = {
  id: 'errors',
  title: 'Errors',
  figures: () => [],
  render(model) {
    const trials = model.topologies.flatMap((topology) =>
      topology.trials.flatMap((trial) => (trial.state === 'measured' ? [{ topology, trial }] : [])),
    );
    const rows = trials.flatMap(({ topology, trial }) =>
      (trial.load.sights ?? []).map((sight): Row => ({
        topology,
        trial: trial.trial,
        sight,
        isOwn: isOwn(sight, trial),
      })),
    );
    const untold = trials.filter(({ trial }) => trial.load.sights === undefined && failureText(trial) !== '');
    if (rows.length + untold.length === 0) return undefined;
    const sorted = rows.toSorted((a, b) => b.sight.hits - a.sight.hits);
    const isDay = !isScripted(model);
    return html`${findingHtml(finding(model, rows, isDay))} ${sightTable(sorted, model, isDay)}
    ${untold.map(
      ({ topology, trial }) =>
        html`<p>${nameWithKey(topology)}, trial ${trial.trial}: ${failureText(trial)}; when, nobody wrote down.</p>`,
    )}
    ${howToRead(
      'Times are those at which the hits were due. The time of day is that of the scenario’s profile, the seconds are those of the measurement.',
      'Of each trial up to a hundred kinds by generator are kept; all of them are in the counts of the endpoints.',
    )}`;
  },
};

function finding(model: ReportModel, rows: readonly Row[], isDay: boolean): string {
  const each = model.topologies.flatMap((topology) => {
    const own = rows.filter((row) => row.topology === topology && !row.isOwn);
    const [first] = own.toSorted((a, b) => a.sight.firstMs - b.sight.firstMs);
    if (first === undefined) return [];
    const { kind, reason, endpoint, firstMs } = first.sight;
    return [
      `${cut(topology.name, 40)} at ${timeText(model, firstMs, isDay)} (${KINDS[kind]}: ${cut(reason, 40)}, ${cut(endpoint, 40)})`,
    ];
  });
  const nobody = rows.some(({ isOwn }) => isOwn) ? 'No error of the site is noted.' : 'When hits failed is not known.';
  return each.length === 0 ? nobody : `First error: ${each.join('; ')}.`;
}

function sightTable(rows: readonly Row[], model: ReportModel, isDay: boolean): Html | undefined {
  if (rows.length === 0) return undefined;
  const more = rows.length - MOST_ROWS;
  const timeCell = (ms: number) => number(timeText(model, ms, isDay), ms);
  return html`${tableHtml({
    id: 'error-table',
    caption: 'Errors by topology, trial, kind and endpoint; most hits first',
    head: ['Error', 'Topology', 'Trial', 'Endpoint', 'Hits', 'First', 'Last', 'The first one'],
    numeric: [2, 4, 5, 6],
    isSortable: true,
    rows: rows
      .slice(0, MOST_ROWS)
      .map(({ topology, trial, sight, isOwn }) => [
        rowHeader(
          html`${KINDS[sight.kind]}:
            <bdi>${cut(sight.reason, 80)}</bdi>${isOwn && ' (the generator’s lack, no error of the site)'}`,
        ),
        text(nameWithKey(topology)),
        number(String(trial), trial),
        text(html`<bdi>${cut(sight.endpoint)}</bdi>`),
        number(integer(sight.hits), sight.hits),
        timeCell(sight.firstMs),
        timeCell(sight.lastMs),
        text(html`<code>${cut(sight.sample, 120)}</code>`),
      ]),
  })}${more > 0 && html`<p>${integer(more)} more rows are in the records of the trials.</p>`}`;
}

/** "18:03, 45.1 s": the scenario's day is stretched over the measurement. A script has no day. */
function timeText({ run }: ReportModel, ms: number, isDay: boolean): string {
  const seconds = `${(ms / 1000).toFixed(1)} s`;
  if (!isDay) return seconds;
  const minute = Math.floor((DAY_MINUTES * ms) / run.scenario.durationMs);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}, ${seconds}`;
}

/** Hits of a trial that failed, timed out or were never sent. */
export function failuresOf({ load: { counts } }: MeasuredTrial): number {
  return counts.failed + counts.timedOut + counts.dropped;
}

function isOwn({ kind, reason }: ErrorSight, trial: MeasuredTrial): boolean {
  if (kind === 'dropped') return lacksCpu(trial);
  return (kind === 'connect' || kind === 'broken') && isOwnLimit(reason);
}

/** "12 hits failed, 3 were never sent"; empty where all were answered rightly. */
function failureText({ load: { counts } }: MeasuredTrial): string {
  const failed = counts.failed + counts.timedOut;
  return [
    ...(failed > 0 ? [`${integer(failed)} hits failed`] : []),
    ...(counts.dropped > 0 ? [`${integer(counts.dropped)} were never sent`] : []),
  ].join(', ');
}
