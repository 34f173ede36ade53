import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { access, chmod, constants, mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inProject, readManifest } from './project.mjs';

const SOURCES = inProject('src');
const FOLDER = inProject('.cache', 'program');
const DAY_MS = 86_400_000;
/** Dependencies without files of their own beside their code; they start faster as one file. */
const BUNDLED = ['execa', 'hdr-histogram-js', 'pure-rand', 'yaml', 'zod'];
/** How a source names a program that it starts. */
const PART = /bundledProgram\(new URL\('([^']+)', import\.meta\.url\)(?:, '(cjs|esm)')?\)/g;
/** Of an object of everything nothing can be left out, such as the words of fifty languages: half of the program, and 40 ms of a start. */
const ZOD = /^import \{ z \} from 'zod';$/m;
// Comments name files from there on, wherever the command was typed.
const COMMON = {
  ...{ bundle: true, platform: 'node', target: 'node20', logLevel: 'silent' },
  absWorkingDir: inProject(),
};

/**
 * The program as plain JavaScript, made once for each state of its sources. A loader of TypeScript would cost 0.3 s of CPU time
 * at each start.
 * @returns its address; undefined where it cannot be made or read, such as in a folder that may not be written
 */
export async function programUrl() {
  try {
    const folder = path.join(FOLDER, stateOfSources());
    if (!existsSync(folder)) await make(folder);
    else await utimes(folder, new Date(), new Date()).catch(() => undefined);
    const main = path.join(folder, 'main.mjs');
    // Another user may have made it.
    await access(main, constants.R_OK);
    return pathToFileURL(main).href;
  } catch {
    return undefined;
  }
}

/** Names, sizes and times of all sources, of the dependencies, and the version of Node. */
function stateOfSources() {
  const hash = createHash('sha256').update(process.versions.node);
  const add = (file) => {
    const { size, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? {};
    hash.update(`\n${file} ${size} ${mtimeMs}`);
  };
  const names = readdirSync(SOURCES, { recursive: true }).filter((name) => name.endsWith('.ts'));
  for (const name of names.sort()) add(path.join(SOURCES, name));
  for (const name of ['package.json', 'tsconfig.json', 'node_modules/.package-lock.json', 'setup/program.mjs'])
    add(inProject(name));
  return hash.digest('hex').slice(0, 20);
}

async function make(folder) {
  const unfinished = `${folder}.${process.pid}.tmp`;
  try {
    await mkdir(FOLDER, { recursive: true, mode: 0o755 });
    await compile(path.join(SOURCES, 'main.ts'), unfinished, folder);
    await letOthersRead(unfinished);
    await rename(unfinished, folder);
  } catch (failure) {
    await rm(unfinished, { recursive: true, force: true });
    // Another process may have been quicker.
    if (!existsSync(folder)) throw failure;
  }
  // What is left over is no reason to fail.
  await removeOld().catch(() => undefined);
}

/**
 * Makes plain JavaScript of a program, and of the threads and processes of ours that it starts.
 * @param entry   its TypeScript file
 * @param into    folder to write to
 * @param folder  where that folder will be found when the program runs
 */
export async function compile(entry, into, folder = into) {
  const { build } = await import('esbuild');
  const parts = new Map();
  await build({
    ...COMMON,
    entryPoints: [entry],
    outdir: into,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    format: 'esm',
    sourcemap: 'linked',
    sourcesContent: false,
    external: Object.keys(readManifest().dependencies).filter((name) => !BUNDLED.includes(name)),
    // What yaml asks for.
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(${JSON.stringify(inProject('package.json'))});`,
    },
    define: { BENCHDAY_PARTS: JSON.stringify(path.join(folder, 'parts')) },
    tsconfig: inProject('tsconfig.json'),
    plugins: [{ name: 'sources', setup: (esbuild) => readSources(esbuild, parts) }],
  });
  // As src/base/bundled-program.ts makes them where this is not done.
  for (const format of ['cjs', 'esm']) {
    const entryPoints = [...parts].flatMap(([file, wanted]) => (wanted === format ? [file] : []));
    await build({
      ...{ ...COMMON, entryPoints, outdir: path.join(into, 'parts'), outbase: SOURCES, format },
      plugins: [{ name: 'less', setup: leaveOut }],
    });
  }
}

/** Whoever may read the sources may read what is made of them, whatever the umask was. */
async function letOthersRead(made) {
  for (const folder of [path.dirname(FOLDER), FOLDER, made]) await chmod(folder, 0o755);
  for (const entry of await readdir(made, { withFileTypes: true, recursive: true }))
    await chmod(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
}

/** Logs of histograms are neither read nor written, and to load what writes them sets up formats of numbers: 20 ms in each thread. */
function leaveOut({ onLoad }) {
  onLoad({ filter: /hdr-histogram-js.dist.HistogramLog(Reader|Writer)\.js$/ }, () => ({ contents: '' }));
}

/** Files beside a source are still found from where the source is. @param parts  programs that are started: file to format */
function readSources({ onLoad }, parts) {
  leaveOut({ onLoad });
  onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path: file }) => {
    const text = (await readFile(file, 'utf8')).replace(ZOD, "import * as z from 'zod';");
    for (const [, name, format = 'cjs'] of text.matchAll(PART))
      parts.set(path.resolve(path.dirname(file), name), format);
    return { contents: text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href)), loader: 'ts' };
  });
}

/** A process reads its parts when it first needs them: what nobody has started for a day is in nobody's way. */
async function removeOld() {
  for (const name of await readdir(FOLDER)) {
    const folder = path.join(FOLDER, name);
    const { mtimeMs } = await stat(folder);
    if (Date.now() - mtimeMs > DAY_MS) await rm(folder, { recursive: true, force: true });
  }
}
