import { counted as countOf, percent, thousands } from '../base/number-text.ts';
import type { ImportOutcome, ImportSummary, OutcomeLine } from '../jobs/import/import-logs.ts';
import type { Console } from './console.ts';
import { printable } from './print-error.ts';

const BAR_CELLS = 40;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const SHOWN_PATHS = 5;

/** What `benchday import` prints: nothing of the log is hidden. */
export function importLines(
  about: Pick<ImportOutcome, 'summary' | 'mix' | 'flows' | 'fidelity' | 'files' | 'seconds'>,
  colors: Console['outColors'],
): string[] {
  const { summary } = about;
  const { lines, requests, curve } = summary;
  const share = (count: number) => percent(count / Math.max(1, lines), count === lines ? 0 : 2);
  const row = (name: string, text: string) => `  ${name.padEnd(22)}${text}`;
  const counted = (name: string, count: number) => row(name, `${thousands(count).padStart(12)}  ${share(count)}`);
  return [
    colors.bold(
      `${printable(about.files)}: ${countOf(lines, 'line', 'lines', thousands)} in ${about.seconds.toFixed(1)} s${speedText(about)}`,
    ),
    counted('requests', requests),
    counted('rejected', summary.rejected),
    ...summary.rejections.flatMap(outcomeLines),
    counted('never replayed', summary.excluded),
    ...summary.exclusions.flatMap(outcomeLines),
    counted('blank or comment', summary.skipped),
    '',
    row('format', tallyText(summary.formats)),
    row(
      'client taken from',
      tallyText(summary.clientPlaces.map((place) => ({ ...place, text: place.text || 'nowhere' }))),
    ),
    row('clients', summary.clients === undefined ? 'unknown' : estimate(summary.clients, summary.areClientsEstimated)),
    row('paths', `${estimate(summary.paths, summary.arePathsEstimated)}${zipfText(summary)}`),
    row('writes', percent(summary.writeRatio, 2)),
    row('sessions', sessionsText(summary)),
    row('time', `${summary.from} to ${summary.to} ${summary.timezone}`),
    row('out of order', `${countOf(summary.outOfOrder, 'line', 'lines', thousands)}; each was counted at its own time`),
    row('hits a day', thousands(curve.hitsPerDay)),
    row(
      'busiest minute',
      `${countOf(curve.peakMinute, 'hit', 'hits', thousands)}, ${(curve.peakMinute / curve.meanMinute).toFixed(1)} times the mean of ${curve.meanMinute.toFixed(1)}`,
    ),
    row(
      'most visited',
      summary.topPaths
        .slice(0, SHOWN_PATHS)
        .map(({ text, count }) => `${shown(text)} (${thousands(count)})`)
        .join(', '),
    ),
    ...mixLines(about.mix).map((text) => row('request mix', printable(text))),
    ...flowLines(about.flows).map((text) => row('flows', printable(text))),
    '',
    ...curveLines(curve.fractions),
    '',
    row('fidelity', fidelityText(about)),
    ...summary.warnings.map((warning) => colors.yellow(`warning ${printable(warning)}`)),
  ];
}

function outcomeLines({ reason, count, examples }: OutcomeLine): string[] {
  return [
    `    ${thousands(count).padStart(8)}  ${reason}`,
    ...examples.map((example) => `              ${example.slice(0, 100)}`),
  ];
}

/** The day, one bar an hour. */
function curveLines(fractions: readonly number[]): string[] {
  const perHour = fractions.length / 24;
  const hours = Array.from({ length: 24 }, (_, hour) =>
    fractions.slice(hour * perHour, (hour + 1) * perHour).reduce((sum, part) => sum + part, 0),
  );
  const most = Math.max(...hours);
  return hours.map((part, hour) => {
    const eighths = Math.round((most === 0 ? 0 : part / most) * BAR_CELLS * 8);
    const bar = '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
    return `  ${String(hour).padStart(2, '0')}:00 ${bar.padEnd(BAR_CELLS)} ${percent(part).padStart(7)}`;
  });
}

/** Packed logs are read as fast as they can be unpacked. */
function speedText({ summary, seconds }: Pick<ImportOutcome, 'summary' | 'seconds'>): string {
  if (seconds <= 0) return '';
  const packed = summary.packings.length === 0 ? '' : `, unpacked from ${summary.packings.join(' and ')}`;
  return `, ${(summary.bytes / 1e6 / seconds).toFixed(1)} MB/s${packed}`;
}

/** One name alone, several with their numbers. */
function tallyText(entries: readonly { readonly text: string; readonly count: number }[]): string {
  if (entries.length === 1) return shown(entries[0]?.text ?? '');
  return entries
    .slice(0, SHOWN_PATHS)
    .map(({ text, count }) => `${shown(text)} (${thousands(count)})`)
    .join(', ');
}

function sessionsText({ sessions, requestsPerSession, thinkTimeS }: ImportSummary): string {
  if (sessions === undefined || requestsPerSession === undefined) return 'unknown';
  const pause = thinkTimeS === undefined ? '' : `, ${thinkTimeS} s before a page (median)`;
  return `${thousands(sessions)}, ${requestsPerSession.toFixed(1)} requests each${pause}`;
}

function mixLines(mix: ImportOutcome['mix']): string[] {
  if (mix === undefined) return [];
  return [`${countOf(mix.endpoints.length, 'endpoint')}, ${percent(mix.coverage, 1)} of the requests`, ...mix.warnings];
}

function flowLines(flows: ImportOutcome['flows']): string[] {
  if (flows === undefined) return [];
  const visits = flows.flows.reduce((sum, flow) => sum + flow.visits, 0);
  return [
    `${countOf(flows.flows.length, 'flow')} of ${countOf(visits, 'visit', 'visits', thousands)}, ${percent(flows.coverage, 1)} of the requests`,
    ...flows.warnings,
  ];
}

/** How like the log the replayed day will be, each with its distance: 0 % is the same. */
function fidelityText({ fidelity, summary }: Pick<ImportOutcome, 'fidelity' | 'summary'>): string {
  const { rate, rateByChance, burstRatio, popularity, writeShare, sessionLengths, visitLengths, visitOrder } = fidelity;
  const perVisit = summary.requestsPerSession?.toFixed(1);
  return [
    `rate ${percent(rate)} (chance alone ${percent(rateByChance)})`,
    popularity === undefined ? 'popularity and writes: only with --requests' : `popularity ${percent(popularity)}`,
    `bursts ${burstRatio === undefined ? 'unknown' : `${burstRatio.toFixed(1)} times those of the replay (Poisson)`}`,
    ...(writeShare === undefined ? [] : [`writes ${(writeShare * 100).toFixed(1)} points`]),
    sessionLengths === undefined || perVisit === undefined
      ? 'sessions unknown'
      : `sessions ${percent(sessionLengths)} with hits_per_visit: ${perVisit}, else each hit is a visit of its own`,
    ...(visitLengths === undefined || visitOrder === undefined
      ? []
      : [`with --flows: visits ${percent(visitLengths)} by length, ${percent(visitOrder)} by what follows what`]),
  ].join('; ');
}

function zipfText({ zipf }: ImportSummary): string {
  if (zipf === undefined) return '';
  return `, popularity falls with Zipf exponent ${zipf.exponent.toFixed(2)} (${zipf.range[0].toFixed(2)} to ${zipf.range[1].toFixed(2)})`;
}

function estimate(count: number, isEstimated: boolean): string {
  return `${isEstimated ? 'about ' : ''}${thousands(count)}`;
}

/** A path is a stranger's text. */
function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?').slice(0, 80);
}
