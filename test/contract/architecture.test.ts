import { readFile, readdir } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const text = await readFile(join(ROOT, 'ARCHITECTURE.md'), 'utf8');

/** Between two headings or bold lines. */
function part(from: string, to: string): string {
  const start = text.indexOf(from);
  const end = text.indexOf(to, start);
  if (start === -1 || end === -1) throw new Error(`ARCHITECTURE.md has no part from "${from}" to "${to}"`);
  return text.slice(start, end);
}

/** Those that hold a file: git leaves the others behind when it changes from one commit to another. */
async function foldersOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, entry.parentPath));
  return [...new Set(files.map((path) => path.split(sep)[0] ?? ''))].filter((name) => name !== '');
}

const rooms = Array.from(
  part('## The rooms of src/', '**Which room am I in?**').matchAll(/^ {4}([a-z]+)\/ +(.*(?:\n {8,}\S.*)*)/gm),
  ([, name = '', words = '']) => ({ name, words }),
);

it('the picture of the rooms is the tree', async () => {
  expect(rooms.map(({ name }) => name).sort()).toEqual((await foldersOf(join(ROOT, 'src'))).sort());
});

it('the folders that the picture names within a room are there', async () => {
  for (const { name, words } of rooms) {
    const folders = await foldersOf(join(ROOT, 'src', name));
    for (const [, folder = ''] of words.matchAll(/(?<![\w/.])([a-z0-9]+)\/(?![a-z])/g)) {
      expect(folders, `${name}/${folder}`).toContain(folder);
    }
  }
});

interface Rule {
  readonly name: string;
  readonly to: { readonly path?: string; readonly pathNot?: string };
}

it('the law that it prints is the one that is checked', async () => {
  const { default: config } = (await import(join(ROOT, '.dependency-cruiser.mjs'))) as {
    default: { forbidden: readonly Rule[] };
  };
  const checked = new Map<string, string[]>();
  for (const { name, to } of config.forbidden) {
    const [, room] = /^room-(\w+)$/.exec(name) ?? [];
    const [, allowed] = /^\^src\/\(([\w|]+)\)\/$/.exec(to.pathNot ?? '') ?? [];
    if (room === undefined || allowed === undefined) continue;
    const others = allowed.split('|').filter((other) => ![room, 'base', 'records'].includes(other));
    if (others.length > 0) checked.set(room, others.sort());
  }
  const printed = new Map<string, string[]>();
  for (const [, room = '', allowed = ''] of part('**Import law.**', 'The others import').matchAll(
    /^\| `(\w+)` +\| ([\w, ]+?) +\|$/gm,
  )) {
    if (room !== 'jobs') printed.set(room, allowed.split(', ').sort());
  }
  expect(Object.fromEntries(printed)).toEqual(Object.fromEntries(checked));
});
