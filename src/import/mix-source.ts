import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { BenchdayError, messageOf } from '../base/errors.ts';
import { STANDARD_INPUT } from '../base/standard-input.ts';
import { fileHead } from './file-chunks.ts';

/** A file that says what a site can be asked for, and is no log. */
export type MixSource =
  | { readonly kind: 'har'; readonly file: string; readonly text: string }
  | { readonly kind: 'openapi'; readonly file: string; readonly value: object };

const LARGEST_BYTES = 512 * 1024 * 1024;

/**
 * Looks whether files are a recording of a browser (HAR) or a description (OpenAPI), by their names and beginnings.
 * @returns undefined: they are logs
 * @throws {BenchdayError} USAGE: one is, among others; FILE_INVALID
 */
export async function mixSourceOf(files: readonly string[]): Promise<MixSource | undefined> {
  for (const file of files) {
    const kind = await kindOf(file);
    if (kind === undefined) continue;
    if (files.length > 1)
      throw new BenchdayError(
        'USAGE',
        `${file} is no log (${kind === 'har' ? 'HAR' : 'OpenAPI'}), and is imported alone`,
        { hint: `benchday import ${file} --requests mix.yaml` },
      );
    const { size } = await stat(file);
    if (size > LARGEST_BYTES)
      throw new BenchdayError('FILE_INVALID', `${file} is larger than ${LARGEST_BYTES / 1024 / 1024} MiB`, {
        hint: 'record a shorter visit',
      });
    const text = await readFile(file, 'utf8');
    return kind === 'har' ? { kind, file, text } : { kind, file, value: documentOf(text, file) };
  }
  return undefined;
}

async function kindOf(file: string): Promise<MixSource['kind'] | undefined> {
  const extension = path.extname(file).toLowerCase();
  if (file === STANDARD_INPUT || !['.har', '.json', '.yaml', '.yml'].includes(extension)) return undefined;
  // What is no plain file is said where it is read as a log.
  const head = (await fileHead(file))?.toString('utf8');
  if (head === undefined) return undefined;
  if (/^\ufeff?\s*\{\s*"log"\s*:\s*\{/.test(head)) return 'har';
  if (extension === '.json')
    return /^\ufeff?\s*\{/.test(head) && /"(?:openapi|swagger)"\s*:\s*"\d/.test(head) ? 'openapi' : undefined;
  return /^["']?(?:openapi|swagger)["']?\s*:/m.test(head) ? 'openapi' : undefined;
}

function documentOf(text: string, file: string): object {
  try {
    const value: unknown = parse(text, { logLevel: 'error' });
    if (typeof value === 'object' && value !== null) return value;
  } catch (cause) {
    throw new BenchdayError('FILE_INVALID', `${file} is no YAML or JSON: ${messageOf(cause)}`, {
      cause,
      hint: 'fix the place named above',
    });
  }
  throw new BenchdayError('FILE_INVALID', `${file} holds no description`, {
    hint: 'it begins with openapi: 3.1.0, or the like',
  });
}
