import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from './project.mjs';
import { wordsIn } from './word-list.mjs';

/** Looks for words of the list in the docs of a folder, by default of this checkout. Exit code 1 when there is one. */

const folder = process.argv[2] ?? projectFolder;

const named = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'topologies/README.md',
  'scenarios/README.md',
  'reports/README.md',
  'action.yml',
];

const inDocs = readdirSync(join(folder, 'docs'), { recursive: true })
  .filter((name) => name.endsWith('.md'))
  .sort()
  .map((name) => `docs/${name}`);

for (const file of [...named, ...inDocs]) {
  const text = readFileSync(join(folder, file), 'utf8');
  // The changelog counts from its unreleased changes on.
  const from = file === 'CHANGELOG.md' ? Math.max(0, text.indexOf('## Unreleased')) : 0;
  for (const { index, word, instead } of wordsIn(text.slice(from))) {
    const line = text.slice(0, from + index).split('\n').length;
    console.log(`${file}:${line} "${word}": write ${instead} instead`);
    process.exitCode = 1;
  }
}
