import { createHash } from 'node:crypto';
import { messageOf } from '../base/errors.ts';
import type { Figure } from './charts/figure.ts';
import { firstScreen } from './first-screen.ts';
import { MANY_TOPOLOGIES } from './first-screen/columns.ts';
import { utcTime } from './format.ts';
import { Html, cut, html, jsonForScript } from './html.ts';
import type { ReportModel } from './model.ts';
import { describedName, keySamples } from './parts/blocks.ts';
import { rawFiles } from './raw-files.ts';
import type { Section } from './sections/section.ts';
import { windowData } from './sections/window.ts';

export interface PageAssets {
  /** of our own making: goes into the page as it is */
  readonly css: string;
  readonly script: string;
}

export interface Page {
  readonly text: string;
  /** sections that could not be drawn */
  readonly warnings: readonly string[];
}

interface RenderedSection {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
  readonly figures: readonly Figure[];
  readonly warning?: string;
}

/** One self-contained page: it opens from disk, asks for nothing, and reads without its script. */
export function renderPage(model: ReportModel, sections: readonly Section[], assets: PageAssets): Page {
  const parts = sections.flatMap((section) => renderSection(section, model) ?? []);
  const warnings = parts.flatMap(({ warning }) => warning ?? []);
  const { decision } = model.summary;
  const body = html`<a class="skip" href="#${(parts.find(({ id }) => id === 'latency') ?? parts[0])?.id ?? ''}"
      >Skip to the details</a
    >
    ${keySamples()}
    <div class="page${model.topologies.length > MANY_TOPOLOGIES && ' many'}">
      <main>
        ${warnings.map((warning) => html`<p class="gap" role="note">${warning}</p>`)}
        ${firstScreen(model, (id) => parts.some((part) => part.id === id))}
        <nav class="sections" aria-label="Sections">
          <ul>
            ${parts.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
          </ul>
        </nav>
        ${controls(model)}
        ${parts.map(
          ({ id, title, body: content }) =>
            html`<section class="part" id="${id}" aria-labelledby="${id}-heading">
              <h2 id="${id}-heading">${title}</h2>
              ${content} ${rawFiles(id, model)}
            </section> `,
        )}
      </main>
      <footer>
        <p>
          ${model.run.runId} · benchday ${model.run.benchdayVersion} ·
          ${utcTime(model.run.finishedAtMs ?? model.run.startedAtMs)}
        </p>
      </footer>
    </div>`;
  const data = { figures: parts.flatMap(({ figures }) => figures), window: windowData(model) };
  return {
    warnings,
    text: html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta http-equiv="Content-Security-Policy" content="${policy(assets)}" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="generator" content="benchday ${model.run.benchdayVersion}" />
          <title>${cut(model.verdict?.sentence ?? decision.sentence, 160)} · benchday</title>
          <link rel="icon" href="data:," />
          ${rawElement('style', assets.css)}
        </head>
        <body>
          ${body} ${dataElement('data', data)} ${dataElement('decision', decision)}
          ${rawElement('script', assets.script)}
        </body>
      </html> `.text,
  };
}

/** One without data is left out. One that fails leaves a visible gap; the others do not suffer. */
function renderSection(section: Section, model: ReportModel): RenderedSection | undefined {
  const { id } = section;
  const title = section.titleOf?.(model) ?? section.title;
  try {
    const body = section.render(model);
    if (body === undefined) return undefined;
    return { id, title, figures: section.figures(model), body };
  } catch (error) {
    const warning = `The section "${title}" could not be written: ${messageOf(error)}`;
    return {
      id,
      title,
      figures: [],
      warning,
      body: html`<p class="gap">${warning} The data is still in the run directory.</p>`,
    };
  }
}

function controls({ topologies, summary }: ReportModel): Html {
  return html`<div class="controls" role="group" aria-label="Charts">
    <fieldset>
      <legend>Show</legend>
      ${topologies.map(
        (topology) =>
          html`<label
            ><input type="checkbox" data-topology-switch="${topology.index}" checked />
            ${describedName(topology)}</label
          >`,
      )}
    </fieldset>
    <label><input type="checkbox" id="linear" /> linear scale</label>
    <label><input type="checkbox" id="service-time" /> service time</label>
    ${
      topologies.length > 1 &&
      html`<label
        >Against
        <select id="reference" data-first="${topologies.findIndex(({ isReference }) => isReference)}">
          ${topologies.map(
            ({ index, name }) =>
              html`<option value="${index}" ${name === summary.reference && html` selected`}>${cut(name, 40)}</option>`,
          )}
        </select></label
      >`
    }
    <label
      >Theme
      <select id="theme">
        <option value="auto">as the system</option>
        <option value="light">light</option>
        <option value="dark">dark</option>
      </select></label
    >
    <button type="button" id="reset">Reset</button>
    <p class="readout" id="readout" role="status" aria-live="polite"></p>
  </div>`;
}

/** Nothing may be loaded, and nothing may run but the script and style that were written here. */
function policy({ css, script }: PageAssets): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none'; img-src data:; style-src ${hash(css)}; script-src ${hash(script)}; base-uri 'none'; form-action 'none'`;
}

/** Exactly this text: its hash stands in the policy, so not even a line break may come between. */
function rawElement(name: 'style' | 'script', content: string): Html {
  return new Html(`<${name}>${content}</${name}>`);
}

function dataElement(id: string, value: unknown): Html {
  return new Html(`<script type="application/json" id="${id}">${jsonForScript(value).text}</script>`);
}
