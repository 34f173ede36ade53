import { relative, resolve } from 'node:path';
import { z } from 'zod';
import { type Recount, writeReportAgain } from '../../jobs/report/write-report-again.ts';
import {
  assetsOption,
  flagOption,
  numberOption,
  numberWord,
  reportsOption,
  runPositional,
  textOption,
} from '../options.ts';
import { printable } from '../print-error.ts';
import { openReport, otherUse, printAsPdf } from '../report-uses.ts';
import { defineCommand } from './command.ts';

const flag = z.boolean().default(false);

export const reportCommand = defineCommand({
  name: 'report',
  examples: [
    ['$0 report', 'the last run'],
    ['$0 report 2026-11-22T20-31-05-quick-day', 'a run by its id, or by the path of its directory'],
    ['$0 report --open', 'the last run, in the browser'],
    ['$0 report latest --csv > figures.csv', 'every figure of a run, for a spreadsheet'],
    ['$0 report latest --otlp http://127.0.0.1:4318', 'its figures to an OpenTelemetry collector'],
  ],
  options: (own) =>
    own
      .positional('run', runPositional())
      .option('open', flagOption('open it in the browser'))
      .option('pdf', flagOption('print it as report.pdf too, by the Chromium of this machine'))
      .option('assets', assetsOption)
      .option('serve', flagOption('instead of the report, show the folder of all runs on 127.0.0.1 until Ctrl-C'))
      .option('port', numberOption('of --serve; default: a free one'))
      .option('site', flagOption('instead of the report, write index.html over all runs again'))
      .option('csv', flagOption('instead of the report, print every figure as CSV'))
      .option('openmetrics', flagOption('instead of the report, print every figure as OpenMetrics'))
      .option('junit', flagOption('instead of the report, print the objectives of each topology as JUnit'))
      .option('otlp', textOption('instead of the report, send every figure by OTLP to this address; local: port 4318'))
      .option('reports', reportsOption()),
  given: z.object({
    run: z.string(),
    open: flag,
    pdf: flag,
    assets: z.enum(['inside', 'separate']).default('inside'),
    serve: flag,
    port: numberWord(z.int().min(0).max(65_535).optional()),
    site: flag,
    csv: flag,
    openmetrics: flag,
    junit: flag,
    otlp: z.string().optional(),
    reports: z.string().min(1),
  }),
  async run({ run, reports, pdf, assets, ...uses }, console) {
    const other = await otherUse({ run, reports: resolve(reports) }, uses, console);
    if (other !== undefined) return other;
    const written = await writeReportAgain(run, resolve(reports), { hasOwnAssets: assets === 'separate' });
    const { files, recounts, lost, exit } = written;
    if (console.isJson) console.out(JSON.stringify(written));
    else {
      console.out(`report   ${relative(process.cwd(), files.html.path)} (${(files.html.bytes / 1e6).toFixed(2)} MB)`);
      for (const part of lost) console.out(`lost     ${printable(part)}`);
      for (const recount of recounts) console.out(`recount  ${recountText(recount)}`);
    }
    if (pdf) await printAsPdf(files.html.path, console);
    if (uses.open) await openReport(files.html.path, console);
    return exit.code;
  },
});

function recountText({ trial, topology, recorded, recounted, isSame }: Recount): string {
  const name = `trial ${trial} (${printable(topology)})`;
  if (isSame) return `${name}: journals and ids give what its record says, ${recorded.state}`;
  const reasons = recounted.reasons.map(printable).join('; ');
  return `${name}: its record says ${recorded.state}, journals and ids give ${recounted.state}${reasons === '' ? '' : `: ${reasons}`}`;
}
