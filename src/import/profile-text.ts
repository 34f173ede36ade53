import { percent } from '../base/number-text.ts';
import { stringify } from 'yaml';
import type { ImportSummary } from './import-summary.ts';

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
  return `${comments.map((line) => `# ${line.replace(/\s+/g, ' ')}\n`).join('')}${body}`;
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
    `${clients} clients, ${paths} paths, ${sessions} sessions of ${requestsPerSession.toFixed(1)} requests.`,
    `Writes: ${percent(writeRatio, 2)}.`,
    ...(zipf === undefined
      ? []
      : [
          `Popularity of paths: Zipf exponent ${zipf.exponent.toFixed(2)} (${zipf.range.map((end) => end.toFixed(2)).join(' to ')}).`,
        ]),
    ...(thinkTimeS === undefined ? [] : [`Pause before a page, median: ${thinkTimeS} s.`]),
  ];
}

/**
 * A request mix of the most visited pages. Their weights are what the log counted.
 * @param top  paths with their hits, most visited first
 */
export function requestsText(top: readonly { readonly text: string; readonly count: number }[], files: string): string {
  const names = new Set<string>();
  const requests = top.flatMap(({ text, count }) => {
    // A brace would begin a parameter.
    if (!text.startsWith('/') || /[{}]/.test(text)) return [];
    return [{ name: uniqueName(text, names), path: text, weight: count, expect: { status: [200, 301, 302, 304] } }];
  });
  return stringify(
    {
      title: `The ${requests.length} most visited paths of ${files}`,
      write_ratio_source: 'access log; only paths that were read are in this list',
      requests,
    },
    { lineWidth: 0 },
  );
}

function uniqueName(path: string, taken: Set<string>): string {
  const base =
    path
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40)
      .toLowerCase() || 'home';
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}-${number}`;
  taken.add(name);
  return name;
}
