import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout this script belongs to, absolute. */
export const projectFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/** A path inside the checkout, absolute. */
export const inProject = (...parts) => join(projectFolder, ...parts);

/** What package.json says. */
export const readManifest = () => JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
