import { percent } from '../base/number-text.ts';
import { stringify } from 'yaml';
import type { ImportSummary } from './import-summary.ts';
import { yamlComments } from './yaml-comments.ts';

/** A profile file that scenarios name, with what else the log said as comments. */
export function profileText(summary: ImportSummary, about: { readonly name: string; readonly files: string }): string {
  const { curve } = summary;
  const comments = [
    `Imported from ${about.files}: ${summary.requests} requests, ${summary.rejected} lines rejected, ${summary.excluded} not to be replayed.`,
    ...facts(summary),
    ...summary.warnings,
  ];
  const body = stringify(
    {
      name: about.name,
      title: `The traffic of ${about.files}`,
      source: `access log ${about.files}, ${summary.from} to ${summary.to}, mean of the days it covers`,
      timezone: summary.timezone,
      hits_per_day: Math.max(1, curve.hitsPerDay),
      fractions: curve.fractions.map((fraction) => Number(fraction.toFixed(6))),
    },
    { lineWidth: 0 },
  );
  return yamlComments(comments) + body;
}

function facts({
  clients,
  paths,
  writeRatio,
  zipf,
  sessions,
  requestsPerSession,
  thinkTimeS,
}: ImportSummary): string[] {
  return [
    `${clients ?? 'unknown'} clients, ${paths} paths, ${sessions ?? 'unknown'} sessions${requestsPerSession === undefined ? '' : ` of ${requestsPerSession.toFixed(1)} requests`}.`,
    `Writes: ${percent(writeRatio, 2)}.`,
    ...(zipf === undefined
      ? []
      : [
          `Popularity of paths: Zipf exponent ${zipf.exponent.toFixed(2)} (${zipf.range.map((end) => end.toFixed(2)).join(' to ')}).`,
        ]),
    ...(thinkTimeS === undefined ? [] : [`Pause before a page, median: ${thinkTimeS} s.`]),
  ];
}
