import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { LineCounter, isAlias, isMap, isNode, isPair, isScalar, isSeq, visit } from 'yaml';
import type { Document, Node, Pair } from 'yaml';
import { BenchdayError, errnoOf } from './errors.ts';
import { displayPath, throwProblems } from './file-problem.ts';
import type { FileProblem } from './file-problem.ts';
import type { YamlDocument } from './placed-document.ts';
import { parseShallowDocument } from './yaml-nesting.ts';

const MAX_BYTES = 1024 * 1024;
/** Enough for every sensible use of anchors, and far from what exhausts memory. */
const MAX_ALIASES = 100;
const MAX_PROBLEMS = 20;

/**
 * Reads a file of one YAML 1.2 document (core schema, unique keys, merge keys, no tags of its own).
 * @throws {BenchdayError} FILE_NOT_FOUND; FILE_INVALID when it is not such a file, with every problem and its line
 */
export async function openYaml(file: string): Promise<YamlDocument> {
  const absolute = path.resolve(file);
  return parseYaml(absolute, await readYamlText(absolute));
}

/** @throws {BenchdayError} FILE_NOT_FOUND; FILE_INVALID when it is not a file of at most 1 MB of UTF-8 */
export async function readYamlText(file: string): Promise<string> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw new BenchdayError('FILE_INVALID', `${displayPath(file)} is a directory, not a file`);
    if (!found.isFile()) throw new BenchdayError('FILE_INVALID', `${displayPath(file)} is not a regular file`);
    if (found.size > MAX_BYTES) {
      const megabytes = (found.size / MAX_BYTES).toFixed(1);
      throw new BenchdayError('FILE_INVALID', `${displayPath(file)} has ${megabytes} MB; at most 1 MB is read`);
    }
    return decode(file, await readFile(file));
  } catch (cause) {
    if (cause instanceof BenchdayError) throw cause;
    const errno = errnoOf(cause);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') {
      throw new BenchdayError('FILE_NOT_FOUND', `there is no file ${displayPath(file)}`, { cause });
    }
    throw new BenchdayError('FILE_INVALID', `${displayPath(file)} cannot be read: ${errno ?? String(cause)}`, {
      cause,
      hint: 'check the permissions of the file',
    });
  }
}

function decode(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const place = `${displayPath(file)}:${firstUndecodableLine(bytes)}`;
    throw new BenchdayError('FILE_INVALID', `${place}: is not UTF-8 text`, {
      cause,
      hint: 'save the file as UTF-8',
    });
  }
}

function firstUndecodableLine(bytes: Buffer): number {
  const lines = bytes.toString('latin1').split('\n');
  const line = lines.findIndex((text) => Buffer.from(text, 'latin1').toString('utf8').includes('\uFFFD'));
  return Math.max(line, 0) + 1;
}

/** @param file  in messages. @throws {BenchdayError} FILE_INVALID with every problem and its line */
export function parseYaml(file: string, text: string): YamlDocument {
  const lines = new LineCounter();
  const problems: FileProblem[] = [];
  const report = (offset: number, message: string) => {
    if (problems.length < MAX_PROBLEMS) {
      problems.push({ file, line: lines.linePos(offset).line || 1, path: [], message });
    }
  };
  const document = parseShallowDocument(file, text, {
    lineCounter: lines,
    merge: true,
    version: '1.2',
    logLevel: 'error',
  });
  const firstUnexpected = document.errors.find(({ code }) => code === 'UNEXPECTED_TOKEN');
  for (const error of [...document.errors, ...document.warnings]) {
    // What follows the first unexpected token is read out of step, so it says nothing.
    if (error.code === 'UNEXPECTED_TOKEN' && error !== firstUnexpected) continue;
    report(error.pos[0], syntaxInWords(error.code, error.message, text.slice(error.pos[0])));
  }
  if (document.directives.yaml.version === '1.1') report(0, 'asks for YAML 1.1; only YAML 1.2 is supported');
  reportNodes(document, report);
  if (problems.length === 0 && isEmpty(document)) report(0, 'is empty');
  throwProblems(problems);
  const value = toValue(document, report);
  throwProblems(problems);
  return {
    file,
    text,
    value,
    lineOf: (keys) => locate(document, lines, keys).value,
    keyLineOf: (keys) => locate(document, lines, keys).key,
  };
}

function isEmpty(document: Document): boolean {
  return document.contents === null || (isScalar(document.contents) && document.contents.value === null);
}

function syntaxInWords(code: string, message: string, rest: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return `key ${JSON.stringify(/^[^:\n]*/.exec(rest)?.[0].trim() ?? '')} appears twice in the same map`;
    case 'TAB_AS_INDENT':
      return 'is indented with a tab; YAML takes blanks only';
    case 'MULTIPLE_DOCS':
      return 'holds a second document (---); one is supported';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'has a second ": " in its value; put the value in quotes';
    case 'UNEXPECTED_TOKEN':
      return 'is not YAML here; put text that holds { } [ ] , # or : in quotes';
    case 'TAG_RESOLVE_FAILED':
      return `${message.replace('Unresolved tag:', 'tag')} is not supported`;
    default:
      return `is not YAML: ${message}`;
  }
}

function reportNodes(document: Document, report: (offset: number, message: string) => void): void {
  // An alias would look through the whole document for its anchor.
  const anchors = new Map<string, Node>();
  const remember = (node: Node & { readonly anchor?: string }) => {
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
  };
  visit(document, {
    Collection(_key, collection) {
      remember(collection);
    },
    Scalar(position, scalar) {
      remember(scalar);
      const offset = scalar.range?.[0] ?? 0;
      if (String(scalar.value).includes('\0')) report(offset, 'holds a NUL character');
      if (position === 'key' && scalar.value === '__proto__') report(offset, 'nothing can be kept under __proto__');
    },
    Alias(_key, alias, ancestors) {
      const target = anchors.get(alias.source);
      const offset = alias.range?.[0] ?? 0;
      if (target === undefined) report(offset, `*${alias.source} names no anchor set above`);
      if (target !== undefined && ancestors.includes(target)) report(offset, `*${alias.source} contains itself`);
    },
  });
}

function toValue(document: Document, report: (offset: number, message: string) => void): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    if (cause instanceof RangeError || !(cause instanceof Error)) throw cause;
    const explodes = cause.message.startsWith('Excessive alias count');
    const message = explodes
      ? `uses anchors for more than ${MAX_ALIASES} copies`
      : 'can merge (<<) only a map, an alias of a map, or a list of these';
    report(explodes ? offsetOf(document, isAlias) : offsetOf(document, isMergeKey), message);
    return undefined;
  }
}

function isMergeKey(node: unknown): node is Node {
  return isScalar(node) && keyOf(node.value) === '<<';
}

function offsetOf(document: Document, wanted: (node: unknown) => node is Node): number {
  let offset = 0;
  visit(document, {
    Node(_key, node) {
      if (!wanted(node)) return undefined;
      offset = node.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

function locate(
  document: Document,
  lines: LineCounter,
  keys: readonly PropertyKey[],
): { readonly key: number; readonly value: number } {
  let node: unknown = document.contents;
  let place = { key: 1, value: 1 };
  for (const key of keys) {
    const found = child(document, node, key);
    if (found === undefined) break;
    const { keyNode, valueNode } = found;
    const keyLine = lineOfNode(lines, keyNode) ?? lineOfNode(lines, valueNode) ?? place.value;
    const hasOwnLine = isScalar(valueNode) && valueNode.source !== '';
    place = { key: keyLine, value: hasOwnLine ? (lineOfNode(lines, valueNode) ?? keyLine) : keyLine };
    node = valueNode;
  }
  return place;
}

function lineOfNode(lines: LineCounter, node: unknown): number | undefined {
  if (!isNode(node) || !node.range) return undefined;
  return lines.linePos(node.range[0]).line;
}

function child(
  document: Document,
  parent: unknown,
  key: PropertyKey,
): { readonly keyNode: unknown; readonly valueNode: unknown } | undefined {
  const node = isAlias(parent) ? parent.resolve(document) : parent;
  if (isSeq(node)) {
    const valueNode = node.items[Number(key)];
    return valueNode === undefined ? undefined : { keyNode: undefined, valueNode };
  }
  if (!isMap(node)) return undefined;
  const own = node.items.find((pair) => nameOf(pair) === String(key));
  if (own !== undefined) return { keyNode: own.key, valueNode: own.value };
  for (const pair of node.items) {
    if (nameOf(pair) !== '<<') continue;
    const sources: readonly unknown[] = isSeq(pair.value) ? pair.value.items : [pair.value];
    for (const source of sources) {
      const merged = child(document, source, key);
      if (merged !== undefined) return merged;
    }
  }
  return undefined;
}

function nameOf(pair: Pair): string {
  return isPair(pair) && isScalar(pair.key) ? keyOf(pair.key.value) : '';
}

/** The library stands a symbol for the merge key. */
function keyOf(value: unknown): string {
  return typeof value === 'symbol' ? (value.description ?? '') : String(value);
}
