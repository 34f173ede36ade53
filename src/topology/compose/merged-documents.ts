import { type PlacedKeys, property } from '../../base/yaml-file.ts';
import type { ComposeDocument } from './compose-document.ts';

/** The files of a topology, for the place of everything in it. */
export interface ReadDocuments {
  /** the Compose file, then those that are merged into it: what a later one says goes before what an earlier one does */
  readonly merged: readonly [ComposeDocument, ...ComposeDocument[]];
  /** those that they name by `include` and `extends` */
  readonly named: readonly ComposeDocument[];
}

export function filesOf({ merged, named }: ReadDocuments): readonly ComposeDocument[] {
  return [...merged, ...named];
}

/** All of them as the Compose file. Of x-benchday a later file goes before an earlier one, key by key. */
export function mergedDocument(documents: ReadDocuments): ComposeDocument {
  const { merged, named } = documents;
  const [main, ...others] = merged;
  if (others.length === 0 && named.length === 0) return main;
  const words = merged.map(({ value }) => property(value, 'x-benchday'));
  const said = words.flatMap((one) => (typeof one === 'object' && one !== null ? Object.entries(one) : []));
  return {
    ...main,
    // What is no map is left for the schema to refuse.
    value: words.slice(1).every((one) => one === undefined) ? main.value : { 'x-benchday': Object.fromEntries(said) },
    namesAt: (keys) => merged.flatMap((document) => document.namesAt(keys)),
    lengthAt: (keys) => {
      const lengths = merged.flatMap((document) => document.lengthAt(keys) ?? []);
      return lengths.length === 0 ? undefined : lengths.reduce((sum, length) => sum + length);
    },
    placeOf: (keys) => standsIn(documents, keys),
  };
}

/** Lists that a later file replaces; it adds to all others. @source Compose Specification, "Merge" */
const REPLACED = ['command', 'entrypoint', 'test'];

/** Where something stands: in the file that says most of its path, by the keys that it has there. */
function standsIn(documents: ReadDocuments, keys: readonly PropertyKey[]): PlacedKeys {
  return itemOf(documents, keys) ?? { document: deepest(documents, (document) => document.depthOf(keys)), keys };
}

/** Of files that say equally much the last of those that are merged; where none says anything, the Compose file. */
export function deepest(
  { merged, named }: ReadDocuments,
  depthIn: (document: ComposeDocument) => number,
): ComposeDocument {
  let [found] = merged;
  let most = depthIn(found);
  for (const document of merged.slice(1)) {
    const depth = depthIn(document);
    // All of them have services.
    if (depth > most || (depth === most && depth > 1)) [found, most] = [document, depth];
  }
  for (const document of named) {
    const depth = depthIn(document);
    if (depth > most) [found, most] = [document, depth];
  }
  return found;
}

/** Of lists that are added up, the one that has the item: a list counts on from the one before it. */
function itemOf({ merged }: ReadDocuments, keys: readonly PropertyKey[]): PlacedKeys | undefined {
  const at = keys.findIndex((key) => typeof key === 'number');
  const list = keys.slice(0, at);
  if (at === -1 || REPLACED.includes(String(list.at(-1)))) return undefined;
  let index = Number(keys[at]);
  for (const document of merged) {
    const length = document.lengthAt(list) ?? 0;
    if (index < length) return { document, keys: [...list, index, ...keys.slice(at + 1)] };
    index -= length;
  }
  return undefined;
}
