import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { BenchdayError, messageOf } from '../base/errors.ts';
import { shellWord } from '../base/shell-word.ts';
import { STANDARD_INPUT } from '../base/standard-input.ts';
import { fileHead } from './file-chunks.ts';

/** A file that says what a site can be asked for, and is no log. */
export type MixSource =
  | { readonly kind: 'har'; readonly file: string; readonly text: string }
  | { readonly kind: 'openapi'; readonly file: string; readonly value: object };

/** Of a description the largest in public have 12 MB, and nodes of YAML take a hundred times their text. */
const LARGEST_MIB = { har: 512, openapi: 32 };
const MIB = 1024 * 1024;
/** Of a description, and of no log. @source OpenAPI 3.1 and Swagger 2.0: the fields of the whole */
const KEYS =
  'basePath|components|consumes|definitions|externalDocs|info|jsonSchemaDialect|parameters|paths|produces|responses|schemes|security|securityDefinitions|servers|tags|webhooks|x-[\\w-]+';
const FIRST_KEY = new RegExp(String.raw`^\ufeff?\s*\{\s*"(?:host"\s*:\s*"[^"]*"\s*,\s*"info|${KEYS})"\s*:`);
const FIRST_KEYS = new RegExp(String.raw`^["']?(?:${KEYS})["']?\s*:`, 'm');

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
        { hint: `benchday import ${shellWord(file)} --requests mix.yaml` },
      );
    const { size } = await stat(file);
    const most = LARGEST_MIB[kind];
    if (size > most * MIB)
      throw new BenchdayError('FILE_INVALID', `${file} is larger than ${most} MiB`, {
        hint: kind === 'har' ? 'record a shorter visit' : 'leave out the paths that your visitors do not ask for',
      });
    const text = await readFile(file, 'utf8');
    return kind === 'har' ? { kind, file, text } : { kind, file, value: await documentOf(text, file) };
  }
  return undefined;
}

async function kindOf(file: string): Promise<MixSource['kind'] | undefined> {
  const extension = path.extname(file).toLowerCase();
  if (file === STANDARD_INPUT || !['.har', '.json', '.yaml', '.yml'].includes(extension)) return undefined;
  // What is no plain file is said where it is read as a log.
  const head = (await fileHead(file))?.toString('utf8');
  if (head === undefined) return undefined;
  if (extension === '.har' || /^\ufeff?\s*\{\s*"log"\s*:\s*\{/.test(head)) return 'har';
  const isJson = extension === '.json' || head.trimStart().startsWith('{');
  const isNamed = isJson
    ? (text: string) => /^\ufeff?\s*\{/.test(text) && /"(?:openapi|swagger)"\s*:\s*(?:"\d|[23][.,\s])/.test(text)
    : (text: string) => /^["']?(?:openapi|swagger)["']?\s*:/m.test(text);
  if (isNamed(head)) return 'openapi';
  // Keys may be in the order of the alphabet, and what it is then comes last.
  if (!(isJson ? FIRST_KEY.test(head) : FIRST_KEYS.test(head)) || (await stat(file)).size > LARGEST_MIB.openapi * MIB)
    return undefined;
  return isNamed(await readFile(file, 'utf8')) ? 'openapi' : undefined;
}

async function documentOf(text: string, file: string): Promise<object> {
  const isJson = path.extname(file).toLowerCase() === '.json';
  const value = isJson ? jsonIn(text, file) : await yamlIn(text, file);
  if (typeof value === 'object' && value !== null) return value;
  throw new BenchdayError('FILE_INVALID', `${file} holds no description`, {
    hint: 'it begins with openapi: 3.1.0, or the like',
  });
}

function jsonIn(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw unreadable(`${file} is no JSON: ${messageOf(cause)}`, cause);
  }
}

/** Deeper than any description, and far from where the stack ends. */
const MOST_NESTED = 200;
/** Aliases may stand for each other; what they come to together is bounded. */
const MOST_VALUES = 20_000_000;
/** The keys that merges copy; a merge of merges copies all of them again. */
const MOST_MERGED = 1_000_000;

async function yamlIn(text: string, file: string): Promise<unknown> {
  // Loaded where it is needed. It takes a sixth of the time of the library that keeps places and comments.
  const { CORE_SCHEMA, load, Type, types, YAMLException } = await import('js-yaml');
  // Behind the tags of programs (`!Sub`, `!include`) stands what they are made of; it is read as it stands there.
  const explicit = (['scalar', 'sequence', 'mapping'] as const).map((kind) => new Type('', { kind, multi: true }));
  // Merge keys are read, as of YAML 1.1, and dates are texts.
  const schema = CORE_SCHEMA.extend({ implicit: [types.merge], explicit });
  let value: unknown;
  try {
    value = load(text.replace(/^\ufeff/, ''), { schema, maxDepth: MOST_NESTED, maxTotalMergeKeys: MOST_MERGED });
  } catch (cause) {
    if (!(cause instanceof YAMLException)) throw unreadable(`${file} is no YAML: ${messageOf(cause)}`, cause);
    const { reason, mark } = cause;
    const line = mark === null || mark === undefined ? '' : `:${mark.line + 1}`;
    if (reason.startsWith('nesting exceeded')) throw unreadable(`${file}${line}: is nested too deeply`, cause);
    if (reason.startsWith('merge keys exceeded'))
      throw unreadable(`${file}${line}: is too large: merges come to more than ${MOST_MERGED} keys`, cause);
    throw unreadable(`${file}${line}: is no YAML: ${reason}`, cause);
  }
  if (countOf(value, file) > MOST_VALUES)
    throw unreadable(`${file} is no YAML: its aliases stand for more than ${MOST_VALUES} values`, undefined);
  return value;
}

function countOf(value: unknown, file: string): number {
  try {
    return valuesIn(value, new Map());
  } catch (cause) {
    // An alias may stand within what another one stands for, and so on: the stack ends there.
    throw cause instanceof RangeError ? tooDeep(file, cause) : cause;
  }
}

/** @param known  what was counted; 0 for what is under way, as an alias may stand within itself */
function valuesIn(value: unknown, known: Map<object, number>): number {
  if (typeof value !== 'object' || value === null) return 1;
  const counted = known.get(value);
  if (counted !== undefined) return counted === 0 ? Infinity : counted;
  known.set(value, 0);
  let sum = 1;
  for (const own of Object.values(value)) sum += valuesIn(own, known);
  known.set(value, sum);
  return sum;
}

/** What no function that follows each value into the next can read. */
export function tooDeep(file: string, cause: RangeError): BenchdayError {
  return unreadable(`${file} is nested too deeply`, cause);
}

function unreadable(message: string, cause: unknown): BenchdayError {
  return new BenchdayError('FILE_INVALID', message, { cause, hint: 'fix the place named above' });
}
