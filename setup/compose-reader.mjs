// Builds the reader of Compose files (src/topology/compose/compose-go) and writes it, compressed, beside its source: node setup/compose-reader.mjs.
// With --check it only compares what it builds with what is there. Only who changes the reader needs Go; the same sources and the same
// Go make the same bytes.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { inProject } from './project.mjs';

const FOLDER = inProject('src', 'topology', 'compose', 'compose-go');
const PROGRAM = path.join(FOLDER, 'reader.wasm.br');
const LICENCES = path.join(FOLDER, 'LICENSES.txt');
/** What was built from what; a test compares it where there is no Go. */
const DIGESTS = path.join(FOLDER, 'reader.json');
const SOURCES = ['main.go', 'go.mod', 'go.sum'];

const built = build();
if (process.argv.includes('--check')) {
  const kept = digest(brotliDecompressSync(readFileSync(PROGRAM)));
  if (digest(built) !== kept) {
    console.error(`reader.wasm.br holds ${kept}, but its source makes ${digest(built)}: node setup/compose-reader.mjs`);
    process.exit(1);
  }
  console.log(kept);
} else {
  const options = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
  writeFileSync(PROGRAM, brotliCompressSync(built, { params: options }));
  writeFileSync(LICENCES, licences());
  writeFileSync(DIGESTS, `${JSON.stringify({ program: digest(built), sources: digestOfSources() }, null, 2)}\n`);
  console.log(digest(built));
}

function build() {
  const folder = mkdtempSync(path.join(tmpdir(), 'compose-reader-'));
  try {
    const file = path.join(folder, 'reader.wasm');
    go('build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', file, '.');
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The licence of each module that is in the program, as they ask for. */
function licences() {
  const modules = new Map();
  const format = '{{with .Module}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}';
  for (const line of go('list', '-deps', '-f', format, '.').split('\n')) {
    const [name, version, folder] = line.split('\t');
    if (version) modules.set(name, { version, folder });
  }
  const parts = [...modules].sort().map(([name, { version, folder }]) => {
    const files = readdirSync(folder).filter((file) => /^(LICEN[CS]E|NOTICE|COPYING)/i.test(file));
    const texts = files.sort().map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
    return `${name} ${version}\n\n${texts.join('\n\n')}\n`;
  });
  const own = `Go's own packages\n\n${readFileSync(path.join(go('env', 'GOROOT').trim(), 'LICENSE'), 'utf8').trim()}\n`;
  return [own, ...parts].join(`\n${'-'.repeat(80)}\n\n`);
}

function go(...words) {
  const env = { ...process.env, GOOS: 'wasip1', GOARCH: 'wasm', CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' };
  return execFileSync(process.env.GO ?? 'go', words, { cwd: FOLDER, env, encoding: 'utf8' });
}

function digestOfSources() {
  return digest(Buffer.concat(SOURCES.map((name) => readFileSync(path.join(FOLDER, name)))));
}

function digest(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
