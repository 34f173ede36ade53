import path from 'node:path';
import { throwProblems } from '../../base/file-problem.ts';
import type { FileProblem } from '../../base/file-problem.ts';
import { realPath } from '../../base/paths.ts';
import { parseYaml } from '../../base/yaml-file.ts';
import { composeProblems } from './compose-failures.ts';
import type { ComposeProblem } from './compose-problem.ts';
import { openComposeFile } from './compose-document.ts';
import type { ComposeDocument } from './compose-document.ts';
import { type ComposeRequest, ReadingTime } from './compose-process.ts';
import { type ComposeAnswer, NoAnswer, readByCompose } from './compose-reader.ts';
import type { Environment } from './interpolate.ts';
import { hidingValues } from './hidden-values.ts';
import { filesOf, mergedDocument, type ReadDocuments } from './merged-documents.ts';
import { takeKeys } from './take-keys.ts';
import { inOrder } from './written-order.ts';

/** What compose-go makes of a Compose file. */
export interface NormalForm extends Omit<ComposeAnswer, 'project' | 'failures'> {
  readonly document: ComposeDocument;
  /** that, and all others that were read */
  readonly documents: ReadDocuments;
  /** in the order of the file */
  readonly project: Readonly<Record<string, unknown>>;
  /** what variables stand for: those of files, and above them those of the environment */
  readonly variables: Readonly<Record<string, string>>;
}

export interface ReadWords {
  /** the Compose file, and those that are merged into it, in their order */
  readonly files: readonly [string, ...(readonly string[])];
  readonly name: string;
  readonly profiles: readonly string[];
  readonly environment: Environment;
  /** names of variables that it does not get */
  readonly withheld: readonly string[];
  /** where files may be opened; absent: anywhere */
  readonly folders?: readonly string[];
  /** files of variables: the one beside the Compose file, or others instead */
  readonly settings: readonly string[];
}

/** Attempts at a file with problems: each that is found is taken out, so that all are told at once. */
const MOST_ATTEMPTS = 40;

/**
 * @param time  of all attempts together
 * @throws {BenchdayError} FILE_INVALID with every problem that Compose has with the file; `refused` goes before them
 */
export async function readNormalForm(
  words: ReadWords,
  onRefused: (answer: ComposeAnswer) => void,
  time = new ReadingTime(),
): Promise<NormalForm> {
  const [main, ...others] = words.files;
  const merged: [ComposeDocument, ...ComposeDocument[]] = [await openComposeFile(main)];
  for (const other of others) merged.push(await openComposeFile(other));
  const ask = (texts: readonly string[]) => readByCompose(requestOf(words, merged, texts), words.folders, time);
  const answer = await ask(merged.map(({ escaped }) => escaped));
  onRefused(answer);
  const { project, failures: _failures, ...rest } = answer;
  const variables = { ...answer.settings, ...given(words.environment) };
  const documents = { merged, named: await namedDocuments(merged, answer.opened) };
  const document = mergedDocument(documents);
  if (project === undefined) {
    const { asked } = answer;
    return hidingValues({ document, documents: filesOf(documents), environment: variables, asked }, async () => {
      throw await allProblems(answer, documents, ask);
    });
  }
  return {
    ...rest,
    document,
    documents,
    project: inOrder(project, merged[0]) as Record<string, unknown>,
    variables,
  };
}

/** Files that are named by `include` and `extends`; only for the places of problems, so what is wrong with one of them is not said here. */
async function namedDocuments(
  merged: readonly ComposeDocument[],
  opened: readonly string[],
): Promise<readonly ComposeDocument[]> {
  const known = new Set(await Promise.all(merged.map(({ file }) => realPath(file))));
  const named = opened.filter((file) => /\.(ya?ml|json)$/.test(file) && !known.has(file));
  const all = await Promise.all(named.map((file) => openComposeFile(file).catch(() => undefined)));
  return all.filter((document) => document !== undefined);
}

function given(environment: Environment): Readonly<Record<string, string>> {
  const all = Object.entries(environment).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return Object.fromEntries(all);
}

function requestOf(words: ReadWords, documents: readonly ComposeDocument[], texts: readonly string[]): ComposeRequest {
  const { environment, name, profiles, settings, withheld } = words;
  return {
    files: documents.map(({ file }, index) => ({ path: file, content: texts[index] ?? '' })),
    folder: path.dirname(documents[0]?.file ?? ''),
    name,
    profiles,
    environment: given(environment),
    withheld,
    settings,
  };
}

/** compose-go stops at the first of some kinds, so what is to blame is taken out and the file is read again. */
async function allProblems(
  first: ComposeAnswer,
  documents: ReadDocuments,
  ask: (texts: readonly string[]) => Promise<ComposeAnswer>,
): Promise<Error> {
  const { merged } = documents;
  // Where the text is no YAML, our own reader says it with all lines.
  if (first.failures.some(({ message }) => /yaml: |failed to parse/.test(message))) {
    for (const { file, text } of merged) parseYaml(file, text);
  }
  const problems: FileProblem[] = [];
  const taken = new Map<string, (readonly PropertyKey[])[]>();
  let answer = first;
  for (let attempt = 0; attempt < MOST_ATTEMPTS && answer.failures.length > 0; attempt += 1) {
    const found = answer.failures.flatMap((failure) => composeProblems(failure, documents));
    const fresh = found.filter(({ problem }) => !follows(problem, taken.get(problem.file) ?? []));
    problems.push(...fresh.map(({ problem }) => problem));
    const removable = fresh.filter(hasCulprit);
    if (removable.length === 0) break;
    for (const { problem, culprit } of removable)
      taken.set(problem.file, [...(taken.get(problem.file) ?? []), culprit]);
    const next = await answerOr(() => ask(merged.map((one) => textWithout(one, taken.get(one.file) ?? []))));
    if (next instanceof NoAnswer) {
      const message = `may have more problems than these: ${next.why}`;
      return thrownBy(() => {
        throwProblems([...problems, { file: merged[0].file, line: 1, path: [], message }]);
      });
    }
    answer = next;
  }
  // Of what is left, the keys that are not supported here are known too.
  if (answer.project !== undefined) problems.push(...takeKeys(answer.project, mergedDocument(documents)).problems);
  return thrownBy(() => {
    throwProblems(problems);
  });
}

/** What was found before is said too. */
async function answerOr(ask: () => Promise<ComposeAnswer>): Promise<ComposeAnswer | NoAnswer> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof NoAnswer) return cause;
    throw cause;
  }
}

function hasCulprit(found: ComposeProblem): found is ComposeProblem & { readonly culprit: readonly PropertyKey[] } {
  return found.culprit !== undefined && found.culprit.length > 0;
}

/** What is missing now because it was taken out, or is the same again, is no problem of the file. */
function follows(problem: FileProblem, taken: readonly (readonly PropertyKey[])[]): boolean {
  if (problem.path.length === 0) return taken.length > 0;
  return taken.some(
    (culprit) =>
      problem.path.every((key, index) => String(key) === String(culprit[index])) ||
      culprit.every((key, index) => String(key) === String(problem.path[index])),
  );
}

function textWithout(document: ComposeDocument, taken: readonly (readonly PropertyKey[])[]): string {
  return taken.length === 0 ? document.escaped : document.without([...taken, ['x-benchday']]);
}

function thrownBy(work: () => void): Error {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  return new TypeError('a Compose file was refused without a problem');
}
