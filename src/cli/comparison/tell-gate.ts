import { relative } from 'node:path';
import { annotations } from '../../report/gate/annotations.ts';
import { exitCodeOf } from '../../verdicts/gate/exit-code.ts';
import type { Console } from '../console.ts';
import type { Exit } from '../exit-of-run.ts';
import { printable } from '../print-error.ts';
import { verdictLines } from '../verdict-lines.ts';
import type { MeasuredGate } from './measure-gate.ts';

/** Prints what a gate decided, for people, for programs or for GitHub. @returns the exit code of the last word */
export function tellGate(gate: MeasuredGate, console: Console): number {
  const exit = exitOfGate(gate);
  const series = gate.confirmation === undefined ? [gate] : [gate, gate.confirmation];
  // GitHub reads both streams; standard output may have to hold JSON alone.
  if (process.env['GITHUB_ACTIONS'] === 'true') {
    for (const line of annotations((gate.confirmation ?? gate).verdict)) console.err(line);
  }
  if (console.isJson) {
    console.out(JSON.stringify({ ...gate, exit }));
    return exit.code;
  }
  const { bold, dim, red } = console.outColors;
  for (const { verdict, files, report } of series) {
    if (verdict.confirms !== undefined) console.out(bold(`\nonce more with fresh containers (${verdict.runId}):`));
    console.out(verdictLines(verdict, console));
    for (const path of [files.verdict, files.junit, files.markdown, ...(report === undefined ? [] : [report])]) {
      console.out(`${dim('file')}     ${relative(process.cwd(), path)}`);
    }
  }
  if (series.some(({ failure }) => failure !== undefined)) {
    console.out(red(`the gate failed: ${printable(exit.reason)}`));
  }
  return exit.code;
}

/** An arm that could not be measured is a failed gate, whatever the pairs before say. */
export function exitOfGate({ verdict, confirmation, failure }: MeasuredGate): Exit {
  if (failure !== undefined) return failure;
  if (confirmation !== undefined) return exitOfGate(confirmation);
  return { code: exitCodeOf(verdict), reason: verdict.state };
}
