import path from 'node:path';
import { z } from 'zod';
import { isPath, splitWord } from '../base/named-file.ts';
import { type WrittenPlace, writtenPlace } from '../base/written-place.ts';
import { checkYaml, property } from '../base/yaml-file.ts';
import type { YamlDocument } from '../base/yaml-file.ts';
import { scenarioSchema } from './scenario-schema.ts';

/** A word of a scenario as it is understood anywhere: paths, also those of dumps, start from its folder. */
export function wordFrom(folder: string, word: string): string {
  const { nameOrPath, settings } = splitWord(word);
  const named = isPath(nameOrPath) ? path.resolve(folder, nameOrPath) : nameOrPath;
  return settings === '' ? named : `${named}#${withDataFrom(folder, settings)}`;
}

/** Dumps lie beside the scenario, or where it says: they are no part of the application, and are found also when that is a commit's. */
function withDataFrom(folder: string, settings: string): string {
  if (!settings.startsWith('{')) return settings;
  const given = JSON.parse(settings) as Readonly<Record<string, unknown>>;
  const { data } = given;
  if (typeof data !== 'object' || data === null) return settings;
  const resolved = Object.entries(data).map(
    ([service, file]) => [service, path.resolve(folder, String(file))] as const,
  );
  return JSON.stringify({ ...given, data: Object.fromEntries(resolved) });
}

const named = z.object({ topologies: scenarioSchema.shape.topologies });

/** The topologies of a scenario, whatever is wrong with the rest of it. */
export function wordsIn(document: YamlDocument): readonly string[] {
  const checked = checkYaml(document, named);
  if (checked.state === 'invalid') return [];
  return checked.value.topologies.map((word) => wordFrom(path.dirname(document.file), word));
}

/** Where each of these words stands in the file. */
export function placesOf(document: YamlDocument, words: readonly string[]): Readonly<Record<string, WrittenPlace>> {
  const written = property(document.value, 'topologies');
  const items: readonly unknown[] = Array.isArray(written) ? written : [];
  return Object.fromEntries(
    words.map((word, index) => [word, writtenPlace(document, ['topologies', index], items[index])]),
  );
}
