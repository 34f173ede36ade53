import { relative } from 'node:path';
import type { GateOutcome } from '../jobs/gate/gate-outcome.ts';
import type { OutcomeAgainstFile } from '../jobs/gate/judge-against-file.ts';
import { verdictAgainstFileLines } from './baseline-verdict-lines.ts';
import type { Console } from './console.ts';
import { printable } from './print-error.ts';
import { verdictLines } from './verdict-lines.ts';

/** Prints what a gate decided, for people, for programs or for GitHub. */
export function printGate(outcome: GateOutcome | OutcomeAgainstFile, console: Console): void {
  if ('againstFile' in outcome) {
    const { againstFile: verdict, file, exit } = outcome;
    console.out(console.isJson ? JSON.stringify({ verdict, file, exit }) : verdictAgainstFileLines(outcome, console));
    return;
  }
  const { gate, exit, annotations } = outcome;
  // GitHub reads both streams; standard output may have to hold JSON alone.
  if (process.env['GITHUB_ACTIONS'] === 'true') for (const line of annotations) console.err(line);
  if (console.isJson) console.out(JSON.stringify({ ...gate, exit }));
  else for (const line of gateLines(outcome, console)) console.out(line);
}

function gateLines({ gate, exit }: GateOutcome, console: Console): readonly string[] {
  const { bold, dim, red, yellow } = console.outColors;
  const series = gate.confirmation === undefined ? [gate] : [gate, gate.confirmation];
  return [
    ...series.flatMap(({ verdict, files, report }) => [
      ...(verdict.confirms === undefined ? [] : [bold(`\nonce more with fresh containers (${verdict.runId}):`)]),
      verdictLines(verdict, console),
      ...[files.verdict, files.junit, files.markdown, ...(report === undefined ? [] : [report])].map(
        (path) => `${dim('file')}     ${relative(process.cwd(), path)}`,
      ),
    ]),
    ...series.flatMap(({ outOfTime }) => (outOfTime === undefined ? [] : [yellow(printable(outOfTime))])),
    ...(series.every(({ failure }) => failure === undefined)
      ? []
      : [red(`the gate failed: ${printable(exit.reason)}`)]),
  ];
}
