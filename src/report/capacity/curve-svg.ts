import type { CapacityExperiment, CapacityRecord } from '../../records/capacity-record.ts';
import { median } from '../../stats/quantile.ts';
import { hits, onServersText, subjectName } from '../../verdicts/capacity/words.ts';
import { milliseconds } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';

const SIZE = { width: 900, height: 380 };
const PLOT = { left: 70, right: 880, top: 20, bottom: 320 };
/** Decades of the vertical axis that are marked, ms. */
const TICKS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 60_000];

/** Within a decade. */
const STEPS = [1, 2, 2.5, 5, 10];

type Drawn = CapacityExperiment & { readonly p95Ms: number };

interface Curve {
  readonly record: CapacityRecord;
  readonly drawn: readonly Drawn[];
  /** colour: 0 is the page's own */
  readonly style: number;
}

interface Scale {
  readonly x: (hitsPerDay: number) => number;
  readonly y: (ms: number) => number;
}

/**
 * p95, which the search goes by, of what was offered: a solid line for each number of servers, dashed ones with some of them down.
 * @param record  the page's own
 * @param beside  searches of the same topology on other servers, with others down, or none
 */
export function curveFigure(record: CapacityRecord, beside: readonly CapacityRecord[]): Html | undefined {
  const curves = [record, ...beside]
    .map((one, style): Curve => ({ record: one, drawn: drawnOf(one), style }))
    .filter(({ drawn }) => drawn.length > 0);
  if (curves.length === 0) return undefined;
  const all = curves.flatMap(({ drawn }) => drawn);
  const most = 1.08 * Math.max(record.dayHits, ...all.map(({ hitsPerDay }) => hitsPerDay));
  const times = [record.slo.p95Ms, ...all.map(({ p95Ms }) => p95Ms)];
  const [low, high] = [Math.log(Math.min(...times) / 1.5), Math.log(Math.max(...times) * 1.5)];
  const x = (offered: number) => round(PLOT.left + ((PLOT.right - PLOT.left) * offered) / most);
  const y = (ms: number) => round(PLOT.bottom - ((PLOT.bottom - PLOT.top) * (Math.log(ms) - low)) / (high - low));
  return html`<figure class="curve">
    <figcaption>
      p95 of the response time by hits a day
      <span class="quiet"
        >● held ✗ missed ○ not decided; line: median of each level; box: between the level that held and the one that
        did not</span
      >
      <span class="legend-lines">${curves.map(legend)}</span>
    </figcaption>
    <div class="scroll" role="region" tabindex="0" aria-label="p95 by hits a day, drawn">
      <svg
        viewBox="0 0 ${SIZE.width} ${SIZE.height}"
        width="${SIZE.width}"
        height="${SIZE.height}"
        role="img"
        aria-label="p95 by hits a day: ${curves.map(findingOf).join('. ')}"
        font-size="12"
        fill="currentColor"
      >
        <path d="M${PLOT.left} ${PLOT.top}V${PLOT.bottom}H${PLOT.right}" fill="none" stroke="currentColor" />
        ${TICKS.filter((ms) => Math.log(ms) >= low && Math.log(ms) <= high).map((ms) => html`<text x="${PLOT.left - 8}" y="${y(ms) + 4}" text-anchor="end">${milliseconds(ms)}</text>`)}
        ${roundLevels(most).map((level) => html`<text class="level" x="${x(level)}" y="${PLOT.bottom + 18}" text-anchor="${x(level) > PLOT.right - 20 ? 'end' : 'middle'}">${hits(level)}</text>`)}
        <path
          id="objective"
          d="M${PLOT.left} ${y(record.slo.p95Ms)}H${PLOT.right}"
          stroke="currentColor"
          stroke-dasharray="2 4"
        />
        <text x="${PLOT.right}" y="${y(record.slo.p95Ms) - 6}" text-anchor="end">
          objective ${milliseconds(record.slo.p95Ms)}
        </text>
        <path
          id="day"
          d="M${x(record.dayHits)} ${PLOT.top}V${PLOT.bottom}"
          stroke="currentColor"
          stroke-dasharray="2 4"
        />
        <text x="${x(record.dayHits)}" y="${PLOT.top - 6}" text-anchor="middle">the scenario’s day</text>
        ${curves.toReversed().map((curve) => curveSvg(curve, { x, y }))}
        <text x="${PLOT.right}" y="${SIZE.height - 10}" text-anchor="end">hits a day →</text>
      </svg>
    </div>
  </figure>`;
}

/** At most six levels from 0 on, at steps that read as round numbers. */
function roundLevels(most: number): readonly number[] {
  const rough = most / 5;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, decade * (STEPS.find((each) => each * decade >= rough) ?? 10));
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, at) => at * step);
}

function drawnOf({ experiments }: CapacityRecord): readonly Drawn[] {
  return experiments
    .flatMap((one): Drawn[] => (one.figures === undefined ? [] : [{ ...one, p95Ms: one.figures.responseP95Ms }]))
    .filter(({ p95Ms }) => p95Ms > 0)
    .sort((a, b) => a.hitsPerDay - b.hitsPerDay);
}

function curveSvg({ record, drawn, style }: Curve, { x, y }: Scale): Html {
  const { lower, upper } = record.result;
  const levels = [...new Set(drawn.map(({ hitsPerDay }) => hitsPerDay))].map((offered) => ({
    offered,
    ms: median(drawn.filter(({ hitsPerDay }) => hitsPerDay === offered).map(({ p95Ms }) => p95Ms)),
  }));
  const path = levels.map(({ offered, ms }, at) => `${at === 0 ? 'M' : 'L'}${x(offered)} ${y(ms)}`).join(' ');
  const own = (id: string) => (style === 0 ? html`id="${id}"` : html`class="${id}-beside"`);
  return html`<g class="t${style % 5}">
    ${lower !== undefined && upper !== undefined && upper.hitsPerDay > lower.hitsPerDay && html`<rect ${own('knee')} x="${x(lower.hitsPerDay)}" y="${PLOT.top}" width="${round(x(upper.hitsPerDay) - x(lower.hitsPerDay))}" height="${PLOT.bottom - PLOT.top}" fill="currentColor" fill-opacity="0.12" />`}
    <path ${own('curve')} d="${path}" fill="none" stroke="currentColor" stroke-width="2" ${dashOf(record)} />
    ${drawn.map((one) => mark(one, x(one.hitsPerDay), y(one.p95Ms)))}
  </g>`;
}

function legend({ record, style }: Curve): Html {
  return html`<span class="t${style % 5}"
    ><svg viewBox="0 0 22 8" width="22" height="8" aria-hidden="true">
      <path d="M1 4H21" fill="none" stroke="currentColor" stroke-width="2" ${dashOf(record)} /></svg
    ><bdi>${cut(shortName(record), 80)}</bdi></span
  > `;
}

function shortName({ servers, serversDown }: CapacityRecord): string {
  if (serversDown !== undefined) return `without ${serversDown.join(' and ')}`;
  return servers === undefined ? 'with every server' : onServersText(servers);
}

function dashOf({ serversDown }: CapacityRecord): Html | undefined {
  return serversDown === undefined ? undefined : html` stroke-dasharray="8 5"`;
}

function findingOf({ record, drawn }: Curve): string {
  const levels = drawn.map((one) => `${hits(one.hitsPerDay)} a day ${milliseconds(one.p95Ms)}, ${one.answer}`);
  return `${subjectName(record)}: ${levels.join('; ')}`;
}

function mark({ answer, run, p95Ms }: Drawn, x: number, y: number): Html {
  const title = html`<title>${cut(run, 120)}: ${answer}, p95 ${milliseconds(p95Ms)}</title>`;
  if (answer === 'missed')
    return html`<path class="missed" d="M${x - 5} ${y - 5}l10 10m0 -10l-10 10" stroke="currentColor" stroke-width="2.5"
      >${title}</path
    >`;
  if (answer === 'held') return html`<circle class="held" cx="${x}" cy="${y}" r="5">${title}</circle>`;
  return html`<circle class="open" cx="${x}" cy="${y}" r="5" fill="none" stroke="currentColor" stroke-width="2"
    >${title}</circle
  >`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
