import type { ImportedMix } from '../jobs/import/import-mix.ts';
import type { Console } from './console.ts';
import { printable } from './print-error.ts';

/** Prints what was made of a recording or a description. @returns the exit code */
export function showMix(made: ImportedMix, console: Console): number {
  if (console.isJson) console.out(JSON.stringify(made));
  else {
    console.out(printable(made.found));
    for (const warning of made.warnings) console.out(console.outColors.yellow(`warning ${printable(warning)}`));
    if (made.written !== undefined) console.out(`wrote ${printable(made.written)}`);
  }
  return made.exit.code;
}
