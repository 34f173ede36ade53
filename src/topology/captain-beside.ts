import { existsSync } from 'node:fs';
import path from 'node:path';
import { readTextNow } from '../base/bounded-file.ts';
import { parseYaml, property } from '../base/yaml-file.ts';

/** Names of a file that says how images are built, in the order in which they are looked for. */
export const CAPTAIN_FILES: readonly string[] = ['captain.yml', 'captain.yaml'];

/**
 * Which images a captain.yml beside a Compose file makes. Whoever has such a name on a registry is somebody else; all other images are for
 * a registry to give. Of a file that cannot be read it makes all.
 */
export function madeByCaptain(composeFile: string): (image: string) => boolean {
  const folder = path.dirname(composeFile);
  const file = CAPTAIN_FILES.map((name) => path.join(folder, name)).find((one) => existsSync(one));
  if (file === undefined) return () => false;
  const made = imagesIn(file);
  return (image) => made === undefined || made.has(image.replace(/@sha256:.*$/, '').replace(/:[^/:]*$/, ''));
}

/** @returns undefined where nobody knows: `benchday build` says what is wrong with the file */
function imagesIn(file: string): ReadonlySet<unknown> | undefined {
  try {
    const { value } = parseYaml(file, readTextNow(file));
    const images: readonly unknown[] = typeof value === 'object' && value !== null ? Object.values(value) : [];
    return images.length === 0 ? undefined : new Set(images.map((image) => property(image, 'image')));
  } catch {
    return undefined;
  }
}
