import { createHash } from 'node:crypto';
import type { CapacityExperiment, CapacityRecord } from '../../records/capacity-record.ts';
import {
  EXPERIMENT_COLUMNS,
  experimentRows,
  hits,
  saturationSentence,
  subjectName,
} from '../../verdicts/capacity/words.ts';
import { median } from '../../stats/quantile.ts';
import { milliseconds } from '../format.ts';
import { Html, cut, html } from '../html.ts';
import { rowHeader, tableHtml, text } from '../parts/table.ts';

const SIZE = { width: 900, height: 380 };
const PLOT = { left: 70, right: 880, top: 20, bottom: 320 };
/** Decades of the vertical axis that are marked, ms. */
const TICKS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 60_000];

type Drawn = CapacityExperiment & { readonly p95Ms: number };

/** capacity.html: the answer, the curve of what was offered against the response time, and every experiment. Needs no script. */
export function capacityPage(record: CapacityRecord, css: string): string {
  const title = `Capacity of ${subjectName(record.topology, record.serversDown)} under ${record.scenario}`;
  const hash = createHash('sha256').update(css).digest('base64');
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${cut(title, 160)} · benchday</title>
        <link rel="icon" href="data:," />
        ${new Html(`<style>${css}</style>`)}
      </head>
      <body>
        <div class="page">
          <main>
            <p class="run"><span class="brand">benchday</span> ${cut(title, 200)}</p>
            <h1 id="verdict" class="long">${cut(record.result.sentence, 1000)}.</h1>
            <p>${cut(capital(saturationSentence(record)), 500)}.</p>
            ${curve(record)} ${experiments(record)}
            <p class="raw">Raw: <a href="capacity.json">capacity.json</a>, <a href="capacity.md">capacity.md</a></p>
          </main>
        </div>
      </body>
    </html> `.text;
}

/** p95, which the search goes by; solid with every server, dashed with some of them down. */
function curve(record: CapacityRecord): Html | undefined {
  const drawn = record.experiments
    .flatMap((one): Drawn[] => (one.figures === undefined ? [] : [{ ...one, p95Ms: one.figures.responseP95Ms }]))
    .filter(({ p95Ms }) => p95Ms > 0)
    .sort((a, b) => a.hitsPerDay - b.hitsPerDay);
  if (drawn.length === 0) return undefined;
  const { lower, upper } = record.result;
  const most = 1.08 * Math.max(record.dayHits, ...drawn.map(({ hitsPerDay }) => hitsPerDay));
  const times = [record.slo.p95Ms, ...drawn.map(({ p95Ms }) => p95Ms)];
  const [low, high] = [Math.log(Math.min(...times) / 1.5), Math.log(Math.max(...times) * 1.5)];
  const x = (offered: number) => round(PLOT.left + ((PLOT.right - PLOT.left) * offered) / most);
  const y = (ms: number) => round(PLOT.bottom - ((PLOT.bottom - PLOT.top) * (Math.log(ms) - low)) / (high - low));
  const dash = record.serversDown === undefined ? '' : html` stroke-dasharray="8 5"`;
  const levels = [...new Set(drawn.map(({ hitsPerDay }) => hitsPerDay))].map((offered) => ({
    offered,
    ms: median(drawn.filter(({ hitsPerDay }) => hitsPerDay === offered).map(({ p95Ms }) => p95Ms)),
  }));
  const path = levels.map(({ offered, ms }, at) => `${at === 0 ? 'M' : 'L'}${x(offered)} ${y(ms)}`).join(' ');
  const finding = drawn
    .map((one) => `${hits(one.hitsPerDay)} a day ${milliseconds(one.p95Ms)}, ${one.answer}`)
    .join('; ');
  return html`<figure class="curve">
    <figcaption>
      p95 of the response time by hits a day
      <span class="quiet"
        >${record.serversDown === undefined ? 'with every server' : `dashed: without ${cut(record.serversDown.join(' and '), 80)}`};
        ● held ✗ missed ○ not decided; line: median of each level; box: between the level that held and the one that did
        not</span
      >
    </figcaption>
    <svg
      viewBox="0 0 ${SIZE.width} ${SIZE.height}"
      width="${SIZE.width}"
      height="${SIZE.height}"
      role="img"
      aria-label="p95 by hits a day: ${finding}"
      font-size="12"
      fill="currentColor"
    >
      ${lower !== undefined && upper !== undefined && upper.hitsPerDay > lower.hitsPerDay && html`<rect id="knee" x="${x(lower.hitsPerDay)}" y="${PLOT.top}" width="${round(x(upper.hitsPerDay) - x(lower.hitsPerDay))}" height="${PLOT.bottom - PLOT.top}" fill="currentColor" fill-opacity="0.12" />`}
      <path d="M${PLOT.left} ${PLOT.top}V${PLOT.bottom}H${PLOT.right}" fill="none" stroke="currentColor" />
      ${TICKS.filter((ms) => Math.log(ms) >= low && Math.log(ms) <= high).map((ms) => html`<text x="${PLOT.left - 8}" y="${y(ms) + 4}" text-anchor="end">${milliseconds(ms)}</text>`)}
      ${[0, 0.25, 0.5, 0.75, 1].map((part) => html`<text x="${x(part * most)}" y="${PLOT.bottom + 18}" text-anchor="middle">${hits(Math.round(part * most))}</text>`)}
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
      <path id="curve" d="${path}" fill="none" stroke="currentColor" stroke-width="2" ${dash} />
      ${drawn.map((one) => mark(one, x(one.hitsPerDay), y(one.p95Ms)))}
      <text x="${PLOT.right}" y="${SIZE.height - 10}" text-anchor="end">hits a day →</text>
    </svg>
  </figure>`;
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

function experiments(record: CapacityRecord): Html {
  const rows = experimentRows(record);
  return tableHtml({
    id: 'experiments',
    caption: 'Every experiment, as the search took it',
    head: [...EXPERIMENT_COLUMNS, 'File'],
    rows: rows.map((cells, at) => [
      ...cells.map((cell, column) => (column === 0 ? rowHeader(cut(cell, 200)) : text(cut(cell, 300)))),
      text(fileOf(record.experiments[at])),
    ]),
  });
}

function fileOf(experiment: CapacityExperiment | undefined): Html | string {
  if (experiment === undefined) return '';
  return html`<a href="${encodeURI(experiment.run)}/summary.json">${cut(experiment.run, 80)}</a>`;
}

function capital(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
