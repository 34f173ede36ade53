import type { FileProblem } from '../../base/file-problem.ts';
import { displayPath } from '../../base/file-problem.ts';
import { didYouMean } from '../../base/nearest.ts';
import { show } from '../../base/plain-words.ts';
import { problemAt, problemAtKey } from '../../base/yaml-file.ts';
import type { ComposeDocument } from './compose-document.ts';
import type { ComposeProblem } from './compose-problem.ts';
import { heldSomewhere, valueInWords } from './failed-values.ts';
import type { ComposeFailure } from './compose-reader.ts';
import { deepest, filesOf, type ReadDocuments } from './merged-documents.ts';
import { SERVICE_KEYS } from './keys.ts';

/** What compose-go refuses, in our form. It names a key by its path; the line comes from the file. */
export function composeProblems(failure: ComposeFailure, all: ReadDocuments): readonly ComposeProblem[] {
  if (failure.place !== undefined) return [envFileProblem(failure, failure.place, documentOf(all, failure.place))];
  if (failure.file !== undefined) return [{ problem: settingsProblem(failure.file, failure.message) }];
  const { file, text } = withoutFile(failure.message);
  const documents = filesOf(all);
  const document = documents.find((one) => one.file === file) ?? documentOf(all, text);
  if (file !== undefined && document.file !== file && isPath(file)) {
    return [{ problem: { file, line: lineIn(text), path: [], message: text } }];
  }
  return problemsIn(document, text, all);
}

/** In front of what is wrong stands the file, in some words. */
function withoutFile(message: string): { readonly file?: string; readonly text: string } {
  const [, file, text] = /^(?:validating|failed to parse) (.*?\.ya?ml|\S+): (.*)$/s.exec(message) ?? [];
  return file === undefined || text === undefined ? { text: message } : { file, text };
}

function isPath(file: string): boolean {
  return file.startsWith('/');
}

/** The one of several that has the key, or the service, of which a text speaks. */
function documentOf(all: ReadDocuments, text: string): ComposeDocument {
  const dotted = /(?:services|networks|volumes|configs|secrets)\.[^\s:]+/.exec(text)?.[0];
  const [, service] = /services? "([^"]+)"/.exec(text) ?? [];
  if (dotted === undefined && service === undefined) return all.merged[0];
  return deepest(all, (document) => document.depthOf(keysOf(document, dotted ?? `services.${service ?? ''}`)));
}

function problemsIn(document: ComposeDocument, text: string, all: ReadDocuments): readonly ComposeProblem[] {
  const decoding = /^decoding failed due to the following error\(s\):\s*(.*)$/s.exec(text);
  if (decoding !== null) {
    const lines = (decoding[1] ?? '').split('\n').filter((line) => line.startsWith("'"));
    return lines.map((line) => {
      const [, dotted = '', reason = line] = /^'([^']*)' (.*)$/s.exec(line) ?? [];
      const place = dotted.replaceAll(/\[([^\]]*)\]/g, '.$1');
      // What is decoded was merged before.
      return at(documentOf(all, place), place, valueInWords(reason));
    });
  }
  const template = /^invalid interpolation format for (\S+)\.\n[^\n]*\n(.*)$/s.exec(text);
  if (template !== null) {
    const [, dotted = '', written = ''] = template;
    return [
      at(document, dotted, `has a $ that begins no variable; write $$ for a $: ${JSON.stringify(written)}`, written),
    ];
  }
  const variable = /^error while interpolating (\S+): (.*)$/s.exec(text);
  if (variable !== null) {
    const [, dotted = '', reason = ''] = variable;
    const [, missing, said] = /^required variable (\S+) is missing a value(?:: (.*))?$/s.exec(reason) ?? [];
    if (missing === undefined) return [at(document, dotted, reason.replace('failed to cast to expected type: ', ''))];
    return [
      at(document, dotted, `needs the variable ${missing}${said === undefined ? '' : `: ${said}`}`, `{${missing}`),
    ];
  }
  const unevaluated = /^(\S*)\.([^.\s]+) false schema$/.exec(text);
  if (unevaluated !== null) {
    const [, dotted = '', key = ''] = unevaluated;
    return [unknownKey(document, keysOf(document, dotted), key)];
  }
  const extra = /^(\S*?) ?additional properties (.*) not allowed$/s.exec(text);
  if (extra !== null) {
    const [, dotted = '', names = ''] = extra;
    const place = keysOf(document, dotted);
    return Array.from(names.matchAll(/'([^']*)'/g), ([, key = '']) => unknownKey(document, place, key));
  }
  const keyed = /^((?:services|networks|volumes|configs|secrets|include|name)(?:\.[^\s:]+|\[\d+\])*):? (.*)$/s.exec(
    text,
  );
  if (keyed !== null) return [at(document, keyed[1] ?? '', keyed[2] ?? '')];
  for (const one of [document, ...filesOf(all)]) {
    const held = heldSomewhere(one, text);
    if (held !== undefined) return [held];
  }
  const [, service] = /services? "([^"]+)"/.exec(text) ?? [];
  if (service !== undefined) return [at(document, `services.${service}`, inWords(text))];
  return [{ problem: { file: document.file, line: lineIn(text), path: [], message: inWords(text) } }];
}

/** Maps whose keys are names of the user's own. */
const NAMED = ['services', 'networks', 'volumes', 'configs', 'secrets'];

function unknownKey(document: ComposeDocument, place: readonly PropertyKey[], key: string): ComposeProblem {
  const keys = [...place, key];
  const known = place.length === 2 && place[0] === 'services' ? SERVICE_KEYS : [];
  const message = NAMED.includes(place.join('.'))
    ? 'is not a usable name: letters, digits and . _ - are allowed'
    : `is no key of the Compose Specification${didYouMean(key, known)}`;
  return { problem: problemAtKey(document, keys, message), culprit: keys };
}

function at(document: ComposeDocument, dotted: string, message: string, written?: string): ComposeProblem {
  const place = keysOf(document, dotted);
  const keys = written === undefined ? place : document.placeHolding(place, written);
  return { problem: problemAt(document, keys, inWords(message)), culprit: keys };
}

/** Our own words end without the library's kind of error. */
function inWords(message: string): string {
  return message
    .replace(/: invalid compose project$/, '')
    .replace(/^must be a (string|array|mapping|number|boolean|integer)\b(.*)$/, (_, type: string, rest: string) => {
      const words = { string: 'text', array: 'a list', mapping: 'a map of keys', boolean: 'true or false' };
      const word = Object.entries(words).find(([name]) => name === type)?.[1] ?? `a ${type}`;
      return `must be ${word}${rest}`;
    })
    .replace(/^invalid boolean: (.*)$/s, (_, value: string) => `must be true or false, got ${show(value)}`)
    .replace(/^must be a null$/, 'is of a kind that this key does not take')
    .replace(/^value must be one of (.*)$/s, (_, choice: string) => `must be one of ${choice.replaceAll("'", '')}`)
    .replaceAll(/\/[^\s:"']+/g, (file) => displayPath(file))
    .trim();
}

function lineIn(text: string): number {
  return Number(/line (\d+)/.exec(text)?.[1] ?? 1);
}

/** Names may hold dots, so those that the file has are looked for first. */
function keysOf(document: ComposeDocument, dotted: string): readonly PropertyKey[] {
  const keys: PropertyKey[] = [];
  let rest = dotted.replaceAll(/\[(\d+)\]/g, '.$1');
  while (rest !== '' && !rest.startsWith('[]')) {
    const left = rest;
    const known = document
      .namesAt(keys)
      .filter((name) => left === name || left.startsWith(`${name}.`))
      .sort((a, b) => b.length - a.length)[0];
    const name = known ?? /^[^.]*/.exec(rest)?.[0] ?? rest;
    keys.push(known === undefined && /^\d+$/.test(name) ? Number(name) : name);
    rest = rest.slice(name.length + 1);
  }
  return keys;
}

function envFileProblem(
  { file = '', message }: ComposeFailure,
  place: string,
  document: ComposeDocument,
): ComposeProblem {
  if (isMissing(message)) {
    return { problem: problemAt(document, keysOf(document, place), `there is no file ${displayPath(file)}`) };
  }
  return { problem: settingsProblem(file, message) };
}

function isMissing(message: string): boolean {
  return /no such file or directory|not found|is a directory/i.test(message);
}

/** No text of a file of settings is told, as it may be a secret. */
function settingsProblem(file: string, message: string): FileProblem {
  const line = lineIn(message);
  const [, variable] = /required variable (\S+) is missing/.exec(message) ?? [];
  const told =
    variable !== undefined
      ? `needs the variable ${variable}`
      : /unterminated quoted value/.test(message)
        ? 'has a quote that is not closed'
        : /Invalid template|invalid interpolation/i.test(message)
          ? 'has a value that cannot be used: what follows a $ is no variable'
          : /permission denied|Permission/i.test(message)
            ? 'cannot be read; it must be a regular file of at most 1 MB'
            : 'is no setting; write NAME=value';
  return { file, line, path: [], message: told };
}
