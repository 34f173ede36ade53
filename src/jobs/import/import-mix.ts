import path from 'node:path';
import { shellWord } from '../../base/shell-word.ts';
import { counted } from '../../base/number-text.ts';
import { writeAtomically } from '../../base/atomic-file.ts';
import { BenchdayError } from '../../base/errors.ts';
import { mixFileText } from '../../import/mix-file.ts';
import { type MixSource, mixSourceOf } from '../../import/mix-source.ts';
import { mixText } from '../../import/mix-text.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import type { ImportWords } from './import-logs.ts';
import { refuseTargets } from './targets.ts';

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
 * @returns undefined: what was given are logs
 * @throws {BenchdayError} USAGE for a profile, which neither of them has, and for a file that exists; FILE_INVALID
 */
export async function importMix(words: ImportWords): Promise<ImportedMix | undefined> {
  const source = await mixSourceOf(words.logs);
  if (source === undefined) return undefined;
  const name = path.basename(source.file);
  if (words.output !== undefined) {
    throw new BenchdayError('USAGE', `${name} says nothing of a day, so there is no profile in it`, {
      hint: `leave out -o: benchday import ${shellWord(source.file)} --requests mix.yaml`,
    });
  }
  if (words.flows !== undefined) {
    throw new BenchdayError('USAGE', `${name} says nothing of many visits, so there are no flows in it`, {
      hint: `leave out --flows: benchday import ${shellWord(source.file)} --requests mix.yaml`,
    });
  }
  await refuseTargets(words);
  const { found, warnings, text } =
    source.kind === 'har' ? await ofHar(source, name, words.top) : await ofDescription(source, name);
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

async function ofHar({ text, file }: Extract<MixSource, { kind: 'har' }>, name: string, top: number): Promise<Made> {
  // Loaded where they are needed, as nearly all that is imported are logs.
  const { mixOfHar } = await import('../../import/har.ts');
  const mix = await mixOfHar(text, file, top);
  if (mix.endpoints.length === 0)
    throw new BenchdayError('FILE_INVALID', `no request of ${name} can be sent again`, {
      hint: 'a mix asks by GET, HEAD, OPTIONS, POST, PUT, PATCH or DELETE for what was answered; record a visit that was',
    });
  const share = `${(mix.coverage * 100).toFixed(1)} % of its requests`;
  return {
    found: `${name}: HAR, ${counted(mix.endpoints.length, 'endpoint')}, ${share}`,
    warnings: mix.warnings,
    text: mixText(mix, name),
  };
}

async function ofDescription({ value, file }: Extract<MixSource, { kind: 'openapi' }>, name: string): Promise<Made> {
  const { mixOfOpenApi } = await import('../../import/openapi.ts');
  const { entries, warnings } = await mixOfOpenApi(value, file);
  const text = mixFileText(entries, {
    title: `The endpoints that ${name} describes`,
    writeRatioSource: `an assumption: each endpoint of ${name} weighs the same`,
    comments: warnings,
  });
  return { found: `${name}: OpenAPI, ${counted(entries.length, 'endpoint')}`, warnings, text };
}
