import { LineCounter, isAlias, isMap, isNode, isPair, isScalar, isSeq, visit } from 'yaml';
import type { Document, Node, Pair } from 'yaml';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { displayPath } from '../../base/file-problem.ts';
import { readYamlText } from '../../base/yaml-document.ts';
import type { YamlDocument } from '../../base/yaml-file.ts';
import { parseShallowDocument } from '../../base/yaml-nesting.ts';
import { textWithout } from './without-values.ts';

/** Copies that `x-benchday` may make of anchors. */
const MAX_ALIASES = 100;

/** Text without quotes, as it stands in the file. */
export interface PlainScalar {
  readonly keys: readonly string[];
  readonly source: string;
}

/**
 * Where everything in a Compose file stands. What it says is for compose-go to read; only `x-benchday` is read here, so that anchors that
 * multiply cost nothing.
 */
export interface ComposeDocument extends YamlDocument {
  /** the text with every `$` of x-benchday doubled, so that what begins no variable stays, such as `$1` of SQL */
  readonly escaped: string;
  /** the keys of a map, or the names of a list of `name` or `name=value`, in the order written */
  namesAt(path: readonly PropertyKey[]): readonly string[];
  /** of a list; undefined of anything else */
  lengthAt(path: readonly PropertyKey[]): number | undefined;
  /** how many keys of a path, from its beginning, are there */
  depthOf(path: readonly PropertyKey[]): number;
  /** of the values in a map, at any depth */
  plainScalars(path: readonly PropertyKey[]): readonly PlainScalar[];
  /** the place in a list, or the key of a map, whose text holds this */
  placeHolding(path: readonly PropertyKey[], text: string): readonly PropertyKey[];
  /** the first place below a key of this name, at any depth, whose text holds this; empty: there is none */
  placeBelow(key: string, text: string): readonly PropertyKey[];
  /** the file without these values, for another attempt; its lines are others */
  without(paths: readonly (readonly PropertyKey[])[]): string;
}

/** @throws {BenchdayError} FILE_NOT_FOUND, FILE_INVALID when it is no text of at most 1 MB, or as `composeDocument` */
export async function openComposeFile(file: string): Promise<ComposeDocument> {
  return composeDocument(file, await readYamlText(file));
}

/** @throws {BenchdayError} FILE_INVALID when it is nested too deeply, or x-benchday has aliases that name nothing or too much */
export function composeDocument(file: string, text: string): ComposeDocument {
  const lines = new LineCounter();
  const document = parseLoosely(file, text, lines);
  const anchors = anchorsOf(document);
  const locate = (keys: readonly PropertyKey[]) => placeOf(document, anchors, keys);
  const line = (node: unknown) => (isNode(node) && node.range ? lines.linePos(node.range[0]).line : undefined);
  const lineOf = (keys: readonly PropertyKey[], which: 'key' | 'value') => {
    let at = 1;
    for (let depth = 1; depth <= keys.length; depth += 1) {
      const found = locate(keys.slice(0, depth));
      if (found === undefined) break;
      const { keyNode, valueNode } = found;
      const own = isScalar(valueNode) && valueNode.source !== '' ? line(valueNode) : undefined;
      const ofKey = line(keyNode) ?? line(valueNode) ?? at;
      at = which === 'key' || own === undefined ? ofKey : own;
    }
    return at;
  };
  return {
    file,
    text,
    value: {
      'x-benchday': plainValue(document, locate(['x-benchday'])?.valueNode, () => {
        return `${displayPath(file)}:${lineOf(['x-benchday'], 'key')}: x-benchday`;
      }),
    },
    escaped: escape(text, locate(['x-benchday'])?.valueNode),
    lineOf: (keys) => lineOf(keys, 'value'),
    keyLineOf: (keys) => lineOf(keys, 'key'),
    namesAt: (keys) => namesOf(anchors, locate(keys)?.valueNode),
    lengthAt: (keys) => lengthOf(resolved(anchors, locate(keys)?.valueNode)),
    depthOf: (keys) => keys.filter((_, index) => locate(keys.slice(0, index + 1)) !== undefined).length,
    plainScalars: (keys) => scalarsIn(locate(keys)?.valueNode, keys.map(String)),
    placeHolding: (keys, wanted) => placeHolding(anchors, locate(keys)?.valueNode, keys, wanted),
    placeBelow: (key, wanted) => placeBelow(document, key, wanted),
    without: (paths) => textWithout(parseLoosely(file, text, new LineCounter()), paths) ?? text,
  };
}

/** Only the first document counts here; compose-go merges the others into it. */
function parseLoosely(file: string, text: string, lines: LineCounter): Document {
  return parseShallowDocument(file, text, { lineCounter: lines, merge: true, logLevel: 'silent', strict: false });
}

/** An alias looks through the whole document for its anchor; here that is done once. */
function anchorsOf(document: Document): ReadonlyMap<string, Node> {
  const anchors = new Map<string, Node>();
  visit(document, {
    Node(_key, node) {
      if (!isAlias(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return anchors;
}

function lengthOf(node: unknown): number | undefined {
  return isSeq(node) ? node.items.length : undefined;
}

type Anchors = ReadonlyMap<string, Node>;
interface Found {
  readonly keyNode: unknown;
  readonly valueNode: unknown;
}

function resolved(anchors: Anchors, node: unknown): unknown {
  return isAlias(node) ? anchors.get(node.source) : node;
}

function placeOf(document: Document, anchors: Anchors, keys: readonly PropertyKey[]): Found | undefined {
  let found: Found = { keyNode: undefined, valueNode: document.contents };
  for (const key of keys) {
    const next = child(anchors, found.valueNode, key, 0);
    if (next === undefined) return undefined;
    found = next;
  }
  return found;
}

const MOST_MERGES = 20;

function child(anchors: Anchors, parent: unknown, key: PropertyKey, depth: number): Found | undefined {
  const node = resolved(anchors, parent);
  if (isSeq(node)) {
    const named = node.items.find((item) => isScalar(item) && nameIn(item) === String(key));
    const valueNode = typeof key === 'number' ? node.items[key] : named;
    return valueNode === undefined ? undefined : { keyNode: undefined, valueNode };
  }
  if (!isMap(node) || depth > MOST_MERGES) return undefined;
  const own = node.items.find((pair) => nameOf(pair) === String(key));
  if (own !== undefined) return { keyNode: own.key, valueNode: own.value };
  for (const source of mergedInto(anchors, node.items)) {
    const merged = child(anchors, source, key, depth + 1);
    if (merged !== undefined) return merged;
  }
  return undefined;
}

function mergedInto(anchors: Anchors, items: readonly Pair[]): readonly unknown[] {
  return items.flatMap((pair): readonly unknown[] => {
    if (nameOf(pair) !== '<<') return [];
    const value = resolved(anchors, pair.value);
    return isSeq(value) ? value.items : [value];
  });
}

function namesOf(anchors: Anchors, parent: unknown, depth = 0): readonly string[] {
  const node = resolved(anchors, parent);
  if (isSeq(node)) return node.items.flatMap((item) => (isScalar(item) ? [nameIn(item)] : []));
  if (!isMap(node) || depth > MOST_MERGES) return [];
  return node.items.flatMap((pair) =>
    nameOf(pair) === '<<'
      ? mergedInto(anchors, [pair]).flatMap((source) => namesOf(anchors, source, depth + 1))
      : [nameOf(pair)],
  );
}

/** Of `name`, `name=value`. */
function nameIn(item: { readonly value: unknown }): string {
  return String(item.value).replace(/=.*$/s, '');
}

function nameOf(pair: Pair): string {
  return isPair(pair) && isScalar(pair.key) ? keyOf(pair.key.value) : '';
}

/** The library stands a symbol for the merge key. */
function keyOf(value: unknown): string {
  return typeof value === 'symbol' ? (value.description ?? '') : String(value);
}

/** Only this part is read here; compose-go says what is wrong with the others. */
function plainValue(document: Document, node: unknown, place: () => string): unknown {
  if (!isNode(node)) return undefined;
  try {
    return node.toJS(document, { maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    const isTooMuch = messageOf(cause).startsWith('Excessive alias count');
    const what = isTooMuch ? `uses anchors for more than ${MAX_ALIASES} copies` : 'has an alias that names no anchor';
    throw new BenchdayError('FILE_INVALID', `${place()} ${what}`, { cause });
  }
}

/** Anchors in it stay, as others may use them. */
function escape(text: string, node: unknown): string {
  if (!isNode(node) || !node.range) return text;
  const [from, to] = node.range;
  return text.slice(0, from) + text.slice(from, to).replaceAll('$', '$$$$') + text.slice(to);
}

function scalarsIn(parent: unknown, keys: readonly string[]): readonly PlainScalar[] {
  if (!isMap(parent)) return [];
  return parent.items.flatMap((pair): readonly PlainScalar[] => {
    const at = [...keys, nameOf(pair)];
    const { value } = pair;
    if (!isScalar(value)) return scalarsIn(value, at);
    return value.type === 'PLAIN' && value.source !== undefined && value.tag === undefined
      ? [{ keys: at, source: value.source }]
      : [];
  });
}

function placeHolding(
  anchors: Anchors,
  parent: unknown,
  keys: readonly PropertyKey[],
  wanted: string,
): readonly PropertyKey[] {
  const node = resolved(anchors, parent);
  if (!isSeq(node)) return keys;
  const index = node.items.findIndex((item) => isScalar(item) && String(item.value).includes(wanted));
  return index === -1 ? keys : [...keys, index];
}

function placeBelow(document: Document, wantedKey: string, wanted: string): readonly PropertyKey[] {
  let found: readonly PropertyKey[] = [];
  visit(document, {
    Scalar(position, scalar, ancestors) {
      if (position === 'key' || !String(scalar.value).includes(wanted)) return undefined;
      const path = pathOf([...ancestors, scalar]);
      if (!path.includes(wantedKey)) return undefined;
      found = path;
      return visit.BREAK;
    },
  });
  return found;
}

/** Keys and positions from the root to the last of these nodes. */
function pathOf(nodes: readonly unknown[]): readonly PropertyKey[] {
  return nodes.flatMap((node, index): readonly PropertyKey[] => {
    if (isPair(node)) return [nameOf(node)];
    return isSeq(node) ? [node.items.indexOf(nodes[index + 1])] : [];
  });
}
