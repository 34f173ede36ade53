import path from 'node:path';
import { writeAtomically } from '../../base/atomic-file.ts';
import { BenchdayError } from '../../base/errors.ts';
import { mixOfHar } from '../../import/har.ts';
import { mixFileText } from '../../import/mix-file.ts';
import type { MixSource } from '../../import/mix-source.ts';
import { mixText } from '../../import/mix-text.ts';
import { mixOfOpenApi } from '../../import/openapi.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { type ImportWords, refuseExisting } from './import-logs.ts';

export { mixSourceOf } from '../../import/mix-source.ts';

export interface ImportedMix {
  /** one line of what was found, for a reader */
  readonly found: string;
  readonly warnings: readonly string[];
  /** file of the request mix; absent: none was asked for */
  readonly written?: string;
  readonly exit: Exit;
}

/**
 * Makes a request mix of a recording or a description, and writes it where asked.
 * @throws {BenchdayError} USAGE for a profile, which neither of them has, and for a file that exists; FILE_INVALID
 */
export async function importMix(source: MixSource, words: ImportWords): Promise<ImportedMix> {
  const name = path.basename(source.file);
  if (words.output !== undefined) {
    throw new BenchdayError('USAGE', `${name} says nothing of a day, so there is no profile in it`, {
      hint: `leave out -o: benchday import ${source.file} --requests mix.yaml`,
    });
  }
  await refuseExisting(words.requests, words.force);
  const { found, warnings, text } =
    source.kind === 'har' ? ofHar(source, name, words.top) : await ofDescription(source, name);
  if (words.requests !== undefined) await writeAtomically(words.requests, text);
  return {
    found,
    warnings,
    ...(words.requests !== undefined && { written: words.requests }),
    exit: exitOf({ kind: 'done' }),
  };
}

interface Made {
  readonly found: string;
  readonly warnings: readonly string[];
  readonly text: string;
}

function ofHar({ text, file }: Extract<MixSource, { kind: 'har' }>, name: string, top: number): Made {
  const mix = mixOfHar(text, file, top);
  const share = `${(mix.coverage * 100).toFixed(1)} % of its requests`;
  return {
    found: `${name}: HAR, ${mix.endpoints.length} endpoints, ${share}`,
    warnings: mix.warnings,
    text: mixText(mix, name),
  };
}

async function ofDescription({ value, file }: Extract<MixSource, { kind: 'openapi' }>, name: string): Promise<Made> {
  const { entries, warnings } = await mixOfOpenApi(value, file);
  const text = mixFileText(entries, {
    title: `The endpoints that ${name} describes`,
    writeRatioSource: `an assumption: each endpoint of ${name} weighs the same`,
    comments: warnings,
  });
  return { found: `${name}: OpenAPI, ${entries.length} endpoints`, warnings, text };
}
