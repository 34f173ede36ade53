import type { OutcomeAgainstFile } from '../jobs/gate/judge-against-file.ts';
import type { Console } from './console.ts';
import { plainTable } from './plain-table.ts';
import { printable } from './print-error.ts';

/** What a stored run is, judged by a file. */
export function verdictAgainstFileLines({ againstFile, rows }: OutcomeAgainstFile, { outColors }: Console): string {
  const { state, unlike, metrics, errors, notes, topology, runId, baseline } = againstFile;
  const { dim, bold, green, yellow, red } = outColors;
  const paint = { ok: green, inconclusive: yellow, regression: red, invalid: red }[state];
  return [
    ...unlike.map(({ what, baseline: one, candidate }) =>
      red(`unlike   ${printable(`${what}: ${one} / ${candidate}`)}`),
    ),
    plainTable(['metric', 'file', 'run', 'change', 'from', 'to', 'trials', 'verdict'], rows),
    ...metrics.flatMap(({ title, dropped }) =>
      dropped.map((reason) => `${dim('left out')} ${title}: ${printable(reason)}`),
    ),
    ...notes.map((note) => `${dim('note')}     ${printable(note)}`),
    ...metrics.map(({ title, state: own, reason }) => `${dim(own.padEnd(8))} ${title}: ${printable(reason)}`),
    ...(errors === undefined ? [] : [`${dim(errors.state.padEnd(8))} errors: ${printable(errors.reason)}`]),
    `${dim('verdict')}  ${paint(bold(state.toUpperCase()))}  ${printable(`${topology} of ${runId} against ${baseline.topology} of ${baseline.runId}`)}`,
  ].join('\n');
}
