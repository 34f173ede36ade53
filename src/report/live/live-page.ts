import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync, stop } from 'esbuild';
import { Html, html } from '../html.ts';
import { SECTIONS } from '../sections/registry.ts';

/** A page, and what it may do. */
export interface LiveDocument {
  readonly type: 'text/html';
  readonly text: string;
  readonly policy: string;
}

const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The page that follows a job: sections in the order of the report, filled by its script from what the server tells. */
export function liveDocument(command: string): LiveDocument {
  const { css, script } = assets();
  const policy = `${NOTHING}; img-src data:; connect-src 'self'; style-src ${hash(css)}; script-src ${hash(script)}`;
  return { type: 'text/html', policy, text: page(html`<code>${command}</code>`, css, script) };
}

/**
 * What a job wrote, as its live page goes over into it: a report as it is, with a line that says where it is stored; what is no page, as text.
 * @param file  absolute
 */
export function reportDocument(file: string, text: string): LiveDocument {
  const note = html`<p class="gap" role="note">
    The job is over. This is what it wrote: <code>${file}</code>. This address ends with the process; open the file
    instead.
  </p>`;
  if (extname(file) === '.html') {
    // Its own policy stands in it; a header must not be stricter than what it says.
    return {
      type: 'text/html',
      policy: "frame-ancestors 'none'",
      text: text.replace('<main>', () => `<main>${note.text}`),
    };
  }
  const css = style();
  return {
    type: 'text/html',
    policy: `${NOTHING}; img-src data:; style-src ${hash(css)}`,
    text: whole(
      html`<main>
        ${note}
        <pre class="written">${text}</pre>
      </main>`,
      css,
    ),
  };
}

function page(command: Html, css: string, script: string): string {
  const body = html`<a class="skip" href="#latency">Skip to the details</a>
    <div class="page">
      <main>
        <header class="masthead">
          <p class="run"><span class="brand">benchday</span> ${command} <span id="run"></span></p>
          <h1 id="now" role="status">Waiting for the job</h1>
          <p class="progress">
            <progress id="all" max="1" value="0" aria-label="All trials"></progress> <span id="left"></span>
          </p>
          <div class="trust" id="trust-so-far" role="status"><p>Nothing is measured yet.</p></div>
          <p class="quiet" id="connection">Connecting</p>
        </header>
        <noscript><p class="gap">This page needs its script. The terminal shows the same.</p></noscript>
        <nav class="sections" aria-label="Sections">
          <ul>
            ${PARTS.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
          </ul>
        </nav>
        ${section(ANSWER)}
        <div class="three">${CHARTS.map(section)}</div>
        ${OTHERS.map(section)}
      </main>
    </div>`;
  return whole(html`${body} ${new Html(`<script>${script}</script>`)}`, css);
}

function section({ id, title, content }: Part): Html {
  return html`<section class="part" id="${id}" aria-labelledby="${id}-heading">
    <h2 id="${id}-heading">${title}</h2>
    ${content}
  </section> `;
}

function whole(body: Html, css: string): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>benchday, live</title>
        <link rel="icon" href="data:," />
        ${new Html(`<style>${css}</style>`)}
      </head>
      <body>
        ${body}
      </body>
    </html> `.text;
}

const chart = (id: string, title: string): Html =>
  html`<figure class="chart live">
    <figcaption>${title}</figcaption>
    <svg id="${id}" viewBox="0 0 800 180" preserveAspectRatio="none" role="img" aria-label="${title}"></svg>
    <p class="readout" id="${id}-text"></p>
  </figure>`;

const titleOf = (id: string): string => SECTIONS.find((section) => section.id === id)?.title ?? id;

const ROW_HEADS = [
  'Topology',
  'Trials',
  'Response times',
  'Work',
  'p50',
  'p95',
  'p99',
  'Errors',
  'Dropped',
  'Statements per hit',
];

interface Part {
  readonly id: string;
  readonly title: string;
  readonly content: Html;
}

const ANSWER: Part = {
  id: 'answer',
  title: 'If it ended now',
  content: html`<p class="finding greyed" id="sentence">Nothing can be said yet.</p>
    <p class="quiet" id="basis"></p>
    <div class="scroll" tabindex="0" role="region" aria-label="Topologies">
      <table>
        <caption>
          Topologies, each with its last measured trial
        </caption>
        <thead>
          <tr>
            ${ROW_HEADS.map((head, at) => html`<th scope="col" class="${at > 3 || at === 1 ? 'number' : ''}">${head}</th>`)}
          </tr>
        </thead>
        <tbody id="rows"></tbody>
      </table>
    </div>`,
};

const CHARTS: readonly Part[] = [
  {
    id: 'latency',
    title: titleOf('latency'),
    content: chart('times', 'p50 (dashed) and p95 of each second, logarithmic'),
  },
  { id: 'day', title: titleOf('day'), content: chart('rate', 'Answers per second') },
  { id: 'database', title: titleOf('database'), content: chart('statements', 'Statements per second') },
];

const OTHERS: readonly Part[] = [
  {
    id: 'trust',
    title: titleOf('trust'),
    content: html`<table>
      <caption>
        The trial that runs, if it ended now; the other checks need its end
      </caption>
      <thead>
        <tr>
          <th scope="col">Check</th>
          <th scope="col">State</th>
          <th scope="col">So far</th>
          <th scope="col">Limits</th>
        </tr>
      </thead>
      <tbody id="checks"></tbody>
    </table>`,
  },
  {
    id: 'provenance',
    title: titleOf('provenance'),
    content: html`<p id="place"></p>
      <ol class="log" id="log" reversed></ol>`,
  },
];

/** Ids and titles of the report's sections, and their order. */
const PARTS = [ANSWER, ...CHARTS, ...OTHERS];

function assets(): { readonly css: string; readonly script: string } {
  const css = style();
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('../client/live.ts', import.meta.url))],
    ...{ bundle: true, minify: true, write: false, format: 'iife', target: 'es2022' },
    ...{ legalComments: 'none', logLevel: 'silent' },
  });
  // Its service would stay beside the load.
  void stop();
  const script = outputFiles[0]?.text;
  if (script === undefined) throw new Error('esbuild gave no output for the script of the live page');
  if (/<\/(script|style)/i.test(script + css))
    throw new Error('the script or style of the live page would end its own element');
  return { css, script };
}

function style(): string {
  const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
  return read('../page.css') + read('./live.css');
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
