import { html } from './html.ts';
import type { Html } from './html.ts';
import type { ReportModel } from './model.ts';

/** Files of the run's directory that a section's figures come from. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  gate: ['verdict.json', 'trials/'],
  answer: ['summary.json'],
  requirements: ['summary.json'],
  'side-by-side': ['summary.json', 'trials/'],
  latency: ['latency.ndjson', 'summary.json'],
  day: ['latency.ndjson', 'trials/'],
  database: ['summary.json', 'trials/'],
  endpoints: ['summary.json', 'trials/'],
  errors: ['trials/'],
  resources: ['samples.ndjson', 'trials/'],
  servers: ['samples.ndjson', 'trials/'],
  writes: ['trials/', 'journals/', 'proofs/'],
  trust: ['trials/', 'events.ndjson', 'summary.json'],
  provenance: ['run.json'],
};

/** Links to them; they work as long as the page lies in its run's directory. */
export function rawFiles(section: string, { trials }: ReportModel): Html | undefined {
  const files = (FILES[section] ?? []).filter((file) => trials.length > 0 || file.endsWith('.json'));
  if (files.length === 0) return undefined;
  return html`<p class="raw">Raw: ${files.map((file, at) => html`${at > 0 && ', '}<a href="${file}">${file}</a>`)}</p>`;
}
