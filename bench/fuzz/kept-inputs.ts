import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Inputs that once showed a fault, one folder a parser. The unit tests read them all. */
export const KEPT = path.resolve(import.meta.dirname, '../../test/fixtures/fuzz');

export interface KeptInput {
  readonly name: string;
  readonly bytes: Buffer;
}

export function keptInputs(target: string): readonly KeptInput[] {
  const folder = path.join(KEPT, target);
  return namesIn(folder).map((name) => ({ name, bytes: readFileSync(path.join(folder, name)) }));
}

export function keptFolders(): readonly string[] {
  return namesIn(KEPT);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
