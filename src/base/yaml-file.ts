import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { errnoOf, messageOf } from './errors.ts';
import type { FileProblem } from './file-problem.ts';
import { didYouMean } from './nearest.ts';
import { expectedInWords, plainWords } from './plain-words.ts';
import { openYaml } from './yaml-document.ts';
import { problemAt, problemAtKey, type YamlDocument } from './placed-document.ts';

export { openYaml, parseYaml } from './yaml-document.ts';
export { problemAt, problemAtKey } from './placed-document.ts';
export type { PlacedKeys, YamlDocument } from './placed-document.ts';

export type Checked<Value> =
  | { readonly state: 'valid'; readonly value: Value }
  | { readonly state: 'invalid'; readonly problems: readonly FileProblem[] };

/**
 * Checks a document against a schema.
 * @param value  what to check when it is not the document's own value, e.g. after interpolation
 */
export function checkYaml<Schema extends z.ZodType>(
  document: YamlDocument,
  schema: Schema,
  value: unknown = document.value,
): Checked<z.output<Schema>> {
  const result = schema.safeParse(value, { error: plainWords });
  if (result.success) return { state: 'valid', value: result.data };
  return { state: 'invalid', problems: listProblems(document, result.error.issues, []) };
}

/** A value of the wrong type has no other problem worth telling: zod also finds that an empty list is too short for a text. */
function listProblems(
  document: YamlDocument,
  issues: readonly z.core.$ZodIssue[],
  parents: readonly PropertyKey[],
): readonly FileProblem[] {
  const wrongTypes = new Set(issues.flatMap((issue) => (issue.code === 'invalid_type' ? [issue.path.join('.')] : [])));
  return issues
    .filter(({ code, path: at }) => code === 'invalid_type' || !wrongTypes.has(at.join('.')))
    .flatMap((issue) => problemsOf(document, issue, parents));
}

function problemsOf(
  document: YamlDocument,
  issue: z.core.$ZodIssue,
  parents: readonly PropertyKey[],
): readonly FileProblem[] {
  const place = [...parents, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => problemAtKey(document, [...place, key], unknownKey(key, issue.message)));
  }
  if (issue.code === 'invalid_key') {
    const reasons = issue.issues.map(({ message }) => message).join('; ');
    return [problemAtKey(document, place, `is not a usable name: ${reasons}`)];
  }
  if (issue.code === 'invalid_union') return unionProblems(document, issue, place);
  return [problemAt(document, place, issue.message)];
}

function unknownKey(key: string, supported: string): string {
  const near = didYouMean(key, supported.split(', '));
  return `is not a supported key${near}${near === '' ? ';' : ''} supported here: ${supported}`;
}

/** Of several allowed forms, speaks of the one the user most likely meant: that of the right type with the fewest problems. */
function unionProblems(
  document: YamlDocument,
  issue: z.core.$ZodIssueInvalidUnion,
  place: readonly PropertyKey[],
): readonly FileProblem[] {
  if (issue.discriminator !== undefined && 'options' in issue) {
    const options = (issue.options as readonly unknown[]).map(String);
    return [problemAt(document, place, `must be one of ${options.join(', ')}`)];
  }
  const meant = issue.errors
    .filter((issues) => !issues.some(({ code, path: at }) => code === 'invalid_type' && at.length === 0))
    .sort((a, b) => a.length - b.length)[0];
  if (meant !== undefined) return listProblems(document, meant, place);
  const forms = issue.errors.flatMap((issues) =>
    issues.flatMap((inner) => (inner.code === 'invalid_type' ? [expectedInWords(inner.expected)] : [])),
  );
  const choice = [...new Set(forms)].join(' or ');
  const message = issue.errors[0]?.[0]?.message ?? '';
  if (message.startsWith('is missing')) return [problemAt(document, place, `is missing; it takes ${choice}`)];
  const got = /, got .*/.exec(message)?.[0] ?? '';
  return [problemAt(document, place, `must be ${choice}${got}`)];
}

/** A file of a folder that can be chosen by its name. */
export type ListedFile =
  | { readonly state: 'readable'; readonly name: string; readonly file: string; readonly title: string }
  | { readonly state: 'broken'; readonly name: string; readonly file: string; readonly message: string };

/** The YAML files of a folder, by name; none when there is no such folder. A broken file is listed with what is wrong. */
export async function listYamlFiles(folder: string): Promise<readonly ListedFile[]> {
  const names = await namesIn(folder);
  const files = names.filter((name) => /\.ya?ml$/.test(name)).sort();
  return Promise.all(files.map((name) => listedFile(path.join(folder, name), path.parse(name).name)));
}

/** One entry of a list; its title is the file's `title`, or its name. */
export async function listedFile(
  file: string,
  name: string,
  titleOf: (value: unknown) => unknown = (value) => property(value, 'title'),
): Promise<ListedFile> {
  try {
    const title = titleOf((await openYaml(file)).value);
    return { state: 'readable', name, file, title: typeof title === 'string' ? title : name };
  } catch (thrown) {
    return { state: 'broken', name, file, message: messageOf(thrown) };
  }
}

/** A key of a value of unknown shape. */
export function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw cause;
  }
}
