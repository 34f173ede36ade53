import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { counted } from '../base/number-text.ts';
import type { RunRecord } from '../records/run-record.ts';
import type { RunSummary } from '../records/summary.ts';
import type { Verdict } from '../records/verdict.ts';
import { utcTime } from './format.ts';
import { Html, cut, html } from './html.ts';
import { markHtml, validityMark } from './parts/state.ts';
import { rowHeader, tableHtml, text } from './parts/table.ts';

export interface IndexedRun {
  readonly run: RunRecord;
  readonly summary: RunSummary;
  /** of a run that a gate judged: its answer is this one */
  readonly verdict?: Verdict | undefined;
}

/** reports/index.html: all runs, the newest first. Needs no script. */
export function indexPage(runs: readonly IndexedRun[]): string {
  const css = readFileSync(new URL('./page.css', import.meta.url), 'utf8');
  const hash = createHash('sha256').update(css).digest('base64');
  const sorted = [...runs].sort((a, b) => b.run.startedAtMs - a.run.startedAtMs);
  const table = tableHtml({
    id: 'runs',
    caption: `${counted(runs.length, 'run')}, the newest first`,
    head: ['Run', 'Date', 'Scenario', 'Answer', 'Trust'],
    rows: sorted.map(({ run, summary, verdict }) => [
      rowHeader(html`<a href="${encodeURIComponent(run.runId)}/report.html"><bdi>${cut(run.runId)}</bdi></a>`),
      text(utcTime(run.startedAtMs)),
      text(html`<bdi>${cut(run.scenario.title)}</bdi>`),
      text(cut(verdict?.sentence ?? summary.decision.sentence, 400)),
      text(markHtml(validityMark(summary.decision.trustState))),
    ]),
  });
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'sha256-${new Html(hash)}'; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Runs · benchday</title>
        <link rel="icon" href="data:," />
        ${new Html(`<style>${css}</style>`)}
      </head>
      <body>
        <div class="page">
          <main>
            <h1>benchday: runs</h1>
            ${runs.length === 0 ? html`<p>No run has a report yet.</p>` : table}
          </main>
        </div>
      </body>
    </html> `.text;
}
