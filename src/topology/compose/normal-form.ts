import path from 'node:path';
import { throwProblems } from '../../base/file-problem.ts';
import type { FileProblem } from '../../base/file-problem.ts';
import { parseYaml, property } from '../../base/yaml-file.ts';
import { composeProblems } from './compose-failures.ts';
import type { ComposeProblem } from './compose-problem.ts';
import { openComposeFile } from './compose-document.ts';
import type { ComposeDocument } from './compose-document.ts';
import { type ComposeRequest, ReadingTime } from './compose-process.ts';
import { type ComposeAnswer, NoAnswer, readByCompose } from './compose-reader.ts';
import type { Environment } from './interpolate.ts';
import { hidingValues } from './hidden-values.ts';
import { takeKeys } from './take-keys.ts';
import { inOrder } from './written-order.ts';

/** What compose-go makes of a Compose file. */
export interface NormalForm extends Omit<ComposeAnswer, 'project' | 'failures'> {
  readonly document: ComposeDocument;
  /** that, and those that were merged into it */
  readonly documents: readonly ComposeDocument[];
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
  const document = await openComposeFile(main);
  const documents: [ComposeDocument, ...ComposeDocument[]] = [document];
  for (const other of others) documents.push(await openComposeFile(other));
  const ask = (texts: readonly string[]) => readByCompose(requestOf(words, documents, texts), words.folders, time);
  const answer = await ask(documents.map(({ escaped }) => escaped));
  onRefused(answer);
  const { project, failures: _failures, ...rest } = answer;
  const variables = { ...answer.settings, ...given(words.environment) };
  if (project === undefined) {
    return hidingValues({ document, environment: variables, asked: answer.asked }, async () => {
      throw await allProblems(answer, documents, ask);
    });
  }
  return {
    ...rest,
    document: withOtherWords(documents),
    documents,
    project: inOrder(project, document) as Record<string, unknown>,
    variables,
  };
}

/** What is said in x-benchday of a later file goes before that of an earlier one, key by key. */
function withOtherWords([main, ...others]: readonly [ComposeDocument, ...ComposeDocument[]]): ComposeDocument {
  const all = [main, ...others].map(({ value }) => property(value, 'x-benchday'));
  if (all.slice(1).every((words) => words === undefined)) return main;
  return { ...main, value: { 'x-benchday': Object.assign({}, ...all) as unknown } };
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
  documents: readonly [ComposeDocument, ...ComposeDocument[]],
  ask: (texts: readonly string[]) => Promise<ComposeAnswer>,
): Promise<Error> {
  // Where the text is no YAML, our own reader says it with all lines.
  if (first.failures.some(({ message }) => /yaml: |failed to parse/.test(message))) {
    for (const { file, text } of documents) parseYaml(file, text);
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
    const next = await answerOr(() => ask(documents.map((one) => textWithout(one, taken.get(one.file) ?? []))));
    if (next instanceof NoAnswer) {
      const message = `may have more problems than these: ${next.why}`;
      return thrownBy(() => {
        throwProblems([...problems, { file: documents[0].file, line: 1, path: [], message }]);
      });
    }
    answer = next;
  }
  // Of what is left, the keys that are not supported here are known too.
  const [main] = documents;
  if (answer.project !== undefined) problems.push(...takeKeys(answer.project, main).problems);
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
