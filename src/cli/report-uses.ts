import { once } from 'node:events';
import { relative } from 'node:path';
import { BenchdayError, EXIT } from '../base/errors.ts';
import { counted } from '../base/number-text.ts';
import { type ExportFormat, exportRun } from '../jobs/report/exported-run.ts';
import { openPage } from '../jobs/report/open-page.ts';
import { printReport } from '../jobs/report/print-report.ts';
import { serveReports } from '../jobs/report/serve-reports.ts';
import { writeSiteAgain } from '../jobs/report/write-site-again.ts';
import { sendRun } from '../jobs/report/send-run.ts';
import type { Console } from './console.ts';
import { onInterruption } from './interruption.ts';

/** What `benchday report` may be asked for instead of a report. */
export interface ReportUses {
  readonly csv: boolean;
  readonly openmetrics: boolean;
  readonly junit: boolean;
  readonly otlp?: string | undefined;
  readonly site: boolean;
  readonly serve: boolean;
}

interface Opening {
  /** of --serve */
  readonly port?: number | undefined;
  readonly open: boolean;
}

export interface NamedRun {
  readonly run: string;
  /** absolute */
  readonly reports: string;
}

/** @returns the exit code; undefined where a report is wanted. @throws {BenchdayError} USAGE where two things are asked for */
export async function otherUse(
  named: NamedRun,
  { port, open, ...uses }: ReportUses & Opening,
  console: Console,
): Promise<number | undefined> {
  const asked = Object.entries(uses).flatMap(([use, value]) => (value === false || value === undefined ? [] : [use]));
  const [use, second] = asked;
  if (second !== undefined) {
    throw new BenchdayError('USAGE', `--${use ?? ''} and --${second} exclude each other`, {
      hint: 'benchday report --help',
    });
  }
  if (use === 'csv' || use === 'openmetrics' || use === 'junit') return printFigures(named, use, console);
  if (port !== undefined && !uses.serve) throw new BenchdayError('USAGE', '--port belongs to --serve');
  if (uses.site) return writeSite(named, console);
  if (uses.serve) return serve(named, { port, open }, console);
  if (uses.otlp !== undefined) return send(named, uses.otlp, console);
  return undefined;
}

/** The text alone, so that it can be piped. */
async function printFigures({ run, reports }: NamedRun, format: ExportFormat, console: Console): Promise<number> {
  if (console.isJson) {
    throw new BenchdayError('USAGE', `--${format} and --json exclude each other`, {
      hint: 'summary.json and trials/*.json of the run are its figures as JSON',
    });
  }
  const { text, exit } = await exportRun(run, reports, format);
  console.out(text.trimEnd());
  return exit.code;
}

async function writeSite({ reports }: NamedRun, console: Console): Promise<number> {
  const written = await writeSiteAgain(reports);
  const { site, exit } = written;
  if (console.isJson) console.out(JSON.stringify(written));
  else
    console.out(
      `site     ${relative(process.cwd(), site.path)}: ${counted(site.entries, 'entry', 'entries')}, ${site.read} of them new or changed`,
    );
  return exit.code;
}

/** Ends by Ctrl-C, which is its right end. */
async function serve({ reports }: NamedRun, { port = 0, open }: Opening, console: Console): Promise<number> {
  using interruption = onInterruption(console);
  await using served = await serveReports(reports, port);
  console.out(console.isJson ? JSON.stringify({ url: served.url }) : `serving  ${served.url} until Ctrl-C`);
  if (open) await openPage(served.url, interruption.signal);
  const { signal } = interruption;
  if (!signal.aborted) await once(signal, 'abort');
  return EXIT.ok;
}

/** After a report was written. */
export async function openReport(path: string, console: Console): Promise<void> {
  using interruption = onInterruption(console);
  await openPage(path, interruption.signal);
}

export async function printAsPdf(html: string, console: Console): Promise<void> {
  using interruption = onInterruption(console);
  const { path } = await printReport(html, interruption.signal);
  if (!console.isJson) console.out(`pdf      ${relative(process.cwd(), path)}`);
}

async function send({ run, reports }: NamedRun, word: string, console: Console): Promise<number> {
  using interruption = onInterruption(console);
  const sent = await sendRun(run, { word, reports, signal: interruption.signal });
  console.out(console.isJson ? JSON.stringify(sent) : `sent     ${sent.endpoint}`);
  return sent.exit.code;
}
