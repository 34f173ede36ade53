import { createHash } from 'node:crypto';
import { counted } from '../../base/number-text.ts';
import type { PageAssets } from '../page.ts';
import { utcTime } from '../format.ts';
import { Html, cut, html, jsonForScript } from '../html.ts';
import { markHtml, validityMark } from '../parts/state.ts';
import { rowHeader, tableHtml, text, type Cell } from '../parts/table.ts';
import { newestFirst, siteData } from './site-data.ts';
import type { SiteEntry } from './site-entry.ts';

/** reports/index.html: all runs, gates, capacities, drills and disaster-recovery days, the newest first. Reads without its script. */
export function sitePage(entries: readonly SiteEntry[], assets: PageAssets): string {
  const sorted = newestFirst(entries);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy(assets)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Runs · benchday</title>
        <link rel="icon" href="data:," />
        ${new Html(`<style>${assets.css}</style>`)}
      </head>
      <body>
        <div class="page">
          <main>
            <h1>benchday: runs</h1>
            ${entries.length === 0 ? html`<p>No run is stored yet.</p>` : body(sorted)}
          </main>
        </div>
        ${new Html(`<script type="application/json" id="site">${jsonForScript(siteData(entries)).text}</script>`)}
        ${new Html(`<script>${assets.script}</script>`)}
      </body>
    </html> `.text;
}

function body(sorted: readonly SiteEntry[]): Html {
  return html`<div class="controls site-filter" role="group" aria-label="Filter">
      <label>Find <input type="search" id="find" autocomplete="off" /></label>
      <label
        >Kind
        <select id="kind">
          <option value="">all</option>
          ${['run', 'gate', 'drill', 'disaster-day', 'capacity'].map((kind) => html`<option value="${kind}">${kind}</option>`)}
        </select></label
      >
      <label><input type="checkbox" id="only-pinned" /> pinned only</label>
      <output id="found" aria-live="polite"></output>
    </div>
    ${tableHtml({
      id: 'runs',
      caption: `${counted(sorted.length, 'entry', 'entries')}, the newest first`,
      head: ['Run', 'Kind', 'Date', 'Scenario', 'Commit', 'Answer', 'Trust'],
      rows: sorted.map(rowOf),
      isSortable: true,
    })}
    <section class="part scripted" aria-labelledby="trend-heading">
      <h2 id="trend-heading">Trend</h2>
      <div class="controls" role="group" aria-label="Trend">
        <label
          >Scenario
          <select id="trend-scenario"></select
        ></label>
        <label
          >Topology
          <select id="trend-topology"></select
        ></label>
        <label
          >Figure
          <select id="trend-figure"></select
        ></label>
      </div>
      <p id="trend-said" role="status"></p>
      <div id="trend-chart" role="region" aria-label="Chart of the trend" tabindex="0"></div>
      <div id="trend-table"></div>
    </section>
    <section class="part scripted" aria-labelledby="compare-heading">
      <h2 id="compare-heading">Two runs side by side</h2>
      <div class="controls" role="group" aria-label="Two runs">
        <label
          >Reference
          <select id="compare-a"></select
        ></label>
        <label
          >Other
          <select id="compare-b"></select
        ></label>
      </div>
      <div id="compare-said" role="status"></div>
      <div id="compare-table"></div>
    </section>`;
}

function rowOf(entry: SiteEntry): readonly Cell[] {
  const { id, href, kind, atMs, title, scenario, commit, branch, isDirty, answer, trust, state, isPinned } = entry;
  const name = html`<bdi>${cut(id)}</bdi>`;
  const pin = isPinned ? html` <span class="mark neutral">pinned</span>` : undefined;
  const isOver = state === 'finished';
  return [
    rowHeader(html`${href === undefined ? name : html`<a href="${href}">${name}</a>`}${pin}`),
    text(kind),
    { content: utcTime(atMs), value: atMs },
    text(html`<bdi title="${title}">${cut(scenario)}</bdi>`),
    text(
      commit === undefined
        ? ''
        : html`<bdi title="${branch ?? ''}">${commit.slice(0, 9)}</bdi>${isDirty === true && ' changed'}`,
    ),
    text(html`${!isOver && `${state}: `}${cut(answer, 400)}`, 'said'),
    text(trust === undefined ? '' : markHtml(validityMark(trust))),
  ];
}

function policy({ css, script }: PageAssets): string {
  const hash = (content: string) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
  return `default-src 'none'; img-src data:; style-src ${hash(css)}; script-src ${hash(script)}; base-uri 'none'; form-action 'none'`;
}
