import type { DrillPlay, DrillTimeline } from '../../records/drill-record.ts';
import type { FineBins } from '../../records/load-totals.ts';
import { secondsText } from '../../verdicts/drill/words.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';

const WIDTH = 900;
const PLOT = { left: 44, right: 872, top: 8, bottom: 138 };
const LANE = { first: 170, step: 14, rows: 3 };
const HEIGHT = LANE.first + LANE.step * LANE.rows;
/** Two names of moments need so much room beside each other. */
const NAME_WIDTH = 22;
const TICK_S = 10;

/** What each moment of a timeline is; the names are those of drill.md. */
export const MOMENTS: Readonly<Record<keyof DrillTimeline, string>> = {
  t0Ms: 'fault',
  t1Ms: 'first error',
  t2Ms: 'a look found a container broken',
  t3Ms: 'writes stored again',
  t4Ms: 'served well again',
  t5Ms: 'everything runs as before',
};

/** A play whose hits were counted in bins, from a moment that its timeline begins with. */
export type DrawnPlay = DrillPlay & { readonly bins: FineBins; readonly timeline: DrillTimeline };

export function isDrawn(play: DrillPlay): play is DrawnPlay {
  return play.bins !== undefined && play.bins.due.length > 0 && play.timeline !== undefined;
}

/** One play over time: good hits of each bin as a line, slow and failed ones as bars, the same day without a fault as the grey area behind. */
export function playSvg(play: DrawnPlay, control: DrawnPlay | undefined): Html {
  const { bins, timeline } = play;
  const drawn = [bins, ...(control === undefined ? [] : [control.bins])];
  const loadEndMs = Math.max(...drawn.map(({ due }) => due.length)) * bins.lengthMs;
  // What was waited for after the last hit belongs to the picture too.
  const endMs = Math.max(loadEndMs, ...momentsOf(timeline).map(({ atMs }) => atMs));
  const most = Math.max(1, ...drawn.flatMap(({ due }) => due));
  const x = (ms: number) => round(PLOT.left + ((PLOT.right - PLOT.left) * ms) / endMs);
  const y = (hits: number) => round(PLOT.bottom - ((PLOT.bottom - PLOT.top) * hits) / most);
  const at = (bin: number) => x(bin * bins.lengthMs);
  const undone = play.marks.findLast(({ what }) => what === 'undone')?.atMs;
  const until = Math.min(endMs, undone ?? timeline.t5Ms ?? timeline.t0Ms);
  return html`<svg
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    width="${WIDTH}"
    height="${HEIGHT}"
    role="img"
    aria-label="${`Trial ${play.trial}, ${play.drill}: ${momentsText(timeline)}`}"
    font-size="11"
    fill="currentColor"
  >
    ${until > timeline.t0Ms && html`<rect class="broken" x="${x(timeline.t0Ms)}" y="${PLOT.top}" width="${round(x(until) - x(timeline.t0Ms))}" height="${PLOT.bottom - PLOT.top}" />`}
    ${control !== undefined && html`<path class="control" d="${stepped(goodOf(control.bins), at, y)}V${PLOT.bottom}H${PLOT.left}Z" />`}
    <path class="good" d="${stepped(goodOf(bins), at, y)}" fill="none" stroke="currentColor" />
    ${barsOf(bins, 'slow', { at, y })} ${barsOf(bins, 'failed', { at, y })}
    <path d="M${PLOT.left} ${PLOT.top}V${PLOT.bottom}H${PLOT.right}" fill="none" stroke="currentColor" />
    <text x="${PLOT.left - 6}" y="${PLOT.top + 10}" text-anchor="end">${most}</text>
    <text x="${PLOT.left - 6}" y="${PLOT.bottom}" text-anchor="end">0</text>
    ${endMs > loadEndMs && html`<path class="load-end" d="M${x(loadEndMs)} ${PLOT.top}V${PLOT.bottom}" fill="none" stroke="currentColor" stroke-dasharray="4 4" stroke-opacity="0.6"><title>the last hit was due: ${secondsText(loadEndMs - timeline.t0Ms)}</title></path>`}
    ${ticks(timeline.t0Ms, endMs).map(
      ({ atMs, label }) => html`<text x="${x(atMs)}" y="${PLOT.bottom + 15}" text-anchor="middle">${label}</text>`,
    )}
    ${momentLines(timeline, x)}
  </svg>`;
}

/** "fault, first error after 0.1 s, ..."; what was not seen is left out. */
export function momentsText(timeline: DrillTimeline): string {
  return momentsOf(timeline)
    .map(({ what, atMs }) => (atMs === timeline.t0Ms ? what : `${what} after ${secondsText(atMs - timeline.t0Ms)}`))
    .join(', ');
}

function momentsOf(timeline: DrillTimeline) {
  return (Object.keys(MOMENTS) as (keyof DrillTimeline)[]).flatMap((key) => {
    const atMs = timeline[key];
    return atMs === undefined ? [] : [{ name: key.slice(0, 2), what: MOMENTS[key], atMs }];
  });
}

function goodOf({ due, failed, slow }: FineBins): readonly number[] {
  return due.map((hits, bin) => Math.max(0, hits - Number(failed[bin]) - Number(slow[bin])));
}

/** A line that stays level over each bin; what does not change is not written again. */
function stepped(values: readonly number[], at: (bin: number) => number, y: (hits: number) => number): string {
  const parts = values.map((value, bin) => {
    if (bin === 0) return `M${at(0)} ${y(value)}`;
    return value === values[bin - 1] ? '' : `H${at(bin)}V${y(value)}`;
  });
  return `${parts.join('')}H${at(values.length)}`;
}

/** Failed ones stand on the axis, slow ones on them. */
function barsOf(
  bins: FineBins,
  kind: 'slow' | 'failed',
  { at, y }: { readonly at: (bin: number) => number; readonly y: (hits: number) => number },
): Html | undefined {
  const bars = bins[kind].flatMap((hits, bin) => {
    if (hits === 0) return [];
    const below = kind === 'slow' ? Number(bins.failed[bin]) : 0;
    return [`M${at(bin)} ${y(below)}V${y(below + hits)}H${at(bin + 1)}V${y(below)}Z`];
  });
  return bars.length === 0 ? undefined : html`<path class="${kind}" d="${bars.join('')}" />`;
}

function ticks(t0Ms: number, endMs: number): readonly { readonly atMs: number; readonly label: string }[] {
  const first = -Math.floor(t0Ms / (TICK_S * 1000));
  const last = Math.floor((endMs - t0Ms) / (TICK_S * 1000));
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * TICK_S).map((seconds) => ({
    atMs: t0Ms + seconds * 1000,
    label: seconds === 0 ? '0 s' : `${seconds < 0 ? '\u2212' : '+'}${Math.abs(seconds)} s`,
  }));
}

/** Names that would stand on one another get a row of their own. */
function momentLines(timeline: DrillTimeline, x: (ms: number) => number): readonly Html[] {
  const ends: number[] = [];
  return momentsOf(timeline)
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ name, what, atMs }) => {
      const place = x(atMs);
      const free = ends.findIndex((end) => end <= place - NAME_WIDTH / 2);
      const row = free === -1 ? ends.length % LANE.rows : free;
      ends[row] = place + NAME_WIDTH / 2;
      const base = LANE.first + LANE.step * row;
      return html`<path d="M${place} ${PLOT.top}V${base - 10}" stroke="currentColor" stroke-dasharray="1 3" /><text
          x="${place}"
          y="${base}"
          text-anchor="middle"
          >${name}<title>${what}: ${secondsText(atMs - timeline.t0Ms)}</title></text
        >`;
    });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
