import { join, resolve } from 'node:path';
import { EXIT } from '../base/errors.ts';
import { DEFAULT_GATE } from '../records/gate-settings.ts';
import { baselineFile } from '../verdicts/gate/baseline.ts';
import { figureText } from '../report/gate/comparison-markdown.ts';
import { type VerdictAgainstFile, judgeAgainstFile } from '../verdicts/gate/judge-against-file.ts';
import { signedPercent } from '../base/number-text.ts';
import { median } from '../stats/quantile.ts';
import { writeAtomically } from '../base/atomic-file.ts';
import { readRecord } from '../store/run-reader.ts';
import type { Console } from './console.ts';
import { plainTable } from './plain-table.ts';
import { printable } from './print-error.ts';
import { readSubject } from './run-subject.ts';

/**
 * Judges a stored run by a stored baseline, and writes baseline-verdict.json beside it.
 * @returns the exit code, as of a gate
 * @throws {BenchdayError} RUN_UNKNOWN, TOPOLOGY_UNKNOWN, RECORD_INVALID, STORE_FAILED, DISK_FULL
 */
export async function gateAgainstFile(
  words: {
    readonly run: string;
    readonly candidate: string | undefined;
    readonly file: string;
    readonly reports: string;
  },
  console: Console,
): Promise<number> {
  const baseline = await readRecord(resolve(words.file), baselineFile);
  const subject = await readSubject(words.run, words.reports, words.candidate);
  const verdict = judgeAgainstFile(baseline, subject, subject.run.scenario.gate ?? DEFAULT_GATE);
  const path = join(subject.directory, 'baseline-verdict.json');
  await writeAtomically(path, `${JSON.stringify(verdict, null, 2)}\n`);
  const codes = {
    ok: EXIT.ok,
    regression: EXIT.failedCheck,
    inconclusive: EXIT.inconclusive,
    invalid: EXIT.invalidMeasurement,
  };
  const code = codes[verdict.state];
  if (console.isJson) console.out(JSON.stringify({ verdict, file: path, exit: { code, reason: verdict.state } }));
  else console.out(lines(verdict, console));
  return code;
}

function lines(
  { state, unlike, metrics, notes, topology, runId, baseline }: VerdictAgainstFile,
  { outColors }: Console,
): string {
  const { dim, bold, green, yellow, red } = outColors;
  const paint = { ok: green, inconclusive: yellow, regression: red, invalid: red }[state];
  const middle = (values: readonly number[]): number | undefined => (values.length === 0 ? undefined : median(values));
  const shown = (value: number | undefined): string => (value === undefined ? '-' : signedPercent(value));
  return [
    ...unlike.map(({ what, baseline: one, candidate }) =>
      red(`unlike   ${printable(`${what}: ${one} / ${candidate}`)}`),
    ),
    plainTable(
      ['metric', 'file', 'run', 'change', 'from', 'to', 'trials', 'verdict'],
      metrics.map((one) => [
        one.title,
        figureText(middle(one.baseline), one.unit),
        figureText(middle(one.values), one.unit),
        shown(one.change?.estimate),
        shown(one.change?.lower),
        shown(one.change?.upper),
        `${one.baseline.length}/${one.values.length}`,
        one.state,
      ]),
    ),
    ...metrics.flatMap(({ title, dropped }) =>
      dropped.map((reason) => `${dim('left out')} ${title}: ${printable(reason)}`),
    ),
    ...notes.map((note) => `${dim('note')}     ${printable(note)}`),
    ...metrics.map(({ title, state: own, reason }) => `${dim(own.padEnd(8))} ${title}: ${printable(reason)}`),
    `${dim('verdict')}  ${paint(bold(state.toUpperCase()))}  ${printable(`${topology} of ${runId} against ${baseline.topology} of ${baseline.runId}`)}`,
  ].join('\n');
}
