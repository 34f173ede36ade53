// A process that reads Compose files by compose-go in WebAssembly, one at a time: main.go is the program, compose-reader.ts asks by lines of
// standard input, and is answered by lines of standard output. It ends with its input.
// It lets the program open regular files of a limited size only, below the folders that the request allows, and write nothing.
import { readFileSync, readSync, realpathSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { withMemoryLimit } from './memory-limit.mjs';

// Node says that WASI is experimental; the words would stand in every command's output.
process.removeAllListeners('warning');
const { WASI } = await import('node:wasi');

const MOST_PAGES = 8192; // of 64 KiB: 512 MiB
const MOST_FILE_BYTES = 1024 * 1024;
/** Of an answer; a test has less. */
const MOST_OUTPUT_BYTES = Number(process.argv[2] ?? 64 * 1024 * 1024);
/** Errors of WASI. @source WASI preview 1, errno */
const ACCESS = 2;
const READ_ONLY = 69;
const NO_ROOM = 51;
const NEW_LINE = 10;
const OPEN_FOR_CHANGE = 1 | 4 | 8; // create, exclusive, truncate
const CHANGES = [
  'path_create_directory',
  'path_filestat_set_times',
  'path_link',
  'path_remove_directory',
  'path_rename',
  'path_symlink',
  'path_unlink_file',
  'fd_allocate',
  'fd_filestat_set_size',
  'fd_filestat_set_times',
];

const compressed = readFileSync(new URL('./reader.wasm.br', import.meta.url));
const program = await WebAssembly.compile(withMemoryLimit(brotliDecompressSync(compressed), MOST_PAGES));
const wasi = new WASI({ version: 'preview1', args: ['reader'], env: {}, preopens: { '/': '/' } });
const node = wasi.getImportObject().wasi_snapshot_preview1;
let memory;
const asleep = new Int32Array(new SharedArrayBuffer(4));
/** The request at work. */
let current;
let input = Buffer.alloc(0);
/** Of standard input, what is not taken yet. */
let received = Buffer.alloc(0);
const complaints = [];

const own = { ...node };
for (const name of CHANGES) own[name] = () => READ_ONLY;
own.path_open = (...words) => {
  const [, , at, length, how] = words;
  if ((how & OPEN_FOR_CHANGE) !== 0) return READ_ONLY;
  const file = existing(path.resolve('/', Buffer.from(memory.buffer, at, length).toString('utf8')));
  if (file === undefined || file.found.isDirectory()) return node.path_open(...words);
  const { real, found } = file;
  if (current.folders !== undefined && !current.folders.some((folder) => isWithin(folder, real))) {
    current.refused.add(real);
    return ACCESS;
  }
  if (!found.isFile() || found.size > MOST_FILE_BYTES) return ACCESS;
  current.opened.add(real);
  return node.path_open(...words);
};
own.fd_read = (...words) => {
  const [fd, vectors, count, readAt] = words;
  if (fd !== 0) return node.fd_read(...words);
  if (input.length === 0) input = nextRequest();
  let length = 0;
  for (const { at, size } of vectorsAt(vectors, count)) {
    const part = input.subarray(0, size);
    Buffer.from(memory.buffer, at, size).set(part);
    input = input.subarray(part.length);
    length += part.length;
  }
  new DataView(memory.buffer).setUint32(readAt, length, true);
  return 0;
};
own.fd_write = (fd, vectors, count, writtenAt) => {
  if (fd !== 1 && fd !== 2) return READ_ONLY;
  const parts = vectorsAt(vectors, count).map(({ at, size }) => Buffer.from(new Uint8Array(memory.buffer, at, size)));
  const written = Buffer.concat(parts);
  if (fd === 2) complaints.push(written);
  else {
    current.bytes += written.length;
    current.isTooLong = current.bytes > MOST_OUTPUT_BYTES;
    if (current.isTooLong) return NO_ROOM;
    current.output.push(written);
    if (written.at(-1) === NEW_LINE) answer();
  }
  new DataView(memory.buffer).setUint32(writtenAt, written.length, true);
  return 0;
};
// To leave the program by an exception can crash V8 where its memory is full.
own.proc_exit = () => {
  fail();
  process.kill(process.pid, 'SIGKILL');
};

const instance = new WebAssembly.Instance(program, { wasi_snapshot_preview1: own });
memory = instance.exports.memory;
try {
  wasi.start(instance);
} catch (trap) {
  complaints.push(Buffer.from(`\n${trap}`));
}
fail();

function fail() {
  const said = Buffer.concat(complaints).toString('utf8');
  say(JSON.stringify({ id: current?.id ?? 0, state: 'failed', message: reasonOf(said.slice(0, 10_000)) }));
}

/** Why the program ended; it reads on for ever where nothing is wrong. */
function reasonOf(text) {
  if (current?.isTooLong) return 'OUTPUT';
  // The last is what Go's allocator says where its memory does not grow in one piece. @source go.dev, runtime/malloc.go: sysAlloc
  if (/out of memory|cannot allocate memory|arena already initialized/.test(text)) return 'MEMORY';
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /^(?:panic|fatal error): /.test(line)) ?? lines[0] ?? '';
}

/** The bytes of the next request; waits for it. */
function nextRequest() {
  const { id, request, folders } = JSON.parse(nextLine());
  current = { id, folders, opened: new Set(), refused: new Set(), output: [], bytes: 0, isTooLong: false };
  say(JSON.stringify({ id, state: 'begun' }));
  return Buffer.from(`${JSON.stringify(request)}\n`);
}

function nextLine() {
  const chunks = [received];
  for (;;) {
    const last = chunks.at(-1);
    const end = last.indexOf(NEW_LINE);
    if (end >= 0) {
      received = last.subarray(end + 1);
      return Buffer.concat([...chunks.slice(0, -1), last.subarray(0, end)]).toString('utf8');
    }
    const chunk = Buffer.allocUnsafe(65_536);
    const length = patiently(() => readSync(0, chunk));
    // Nobody asks any more.
    if (length === 0) process.exit(0);
    chunks.push(chunk.subarray(0, length));
  }
}

/** The program's answer is a line of JSON already. */
function answer() {
  const { id, output, opened, refused } = current;
  const about = JSON.stringify({ id, state: 'read', opened: [...opened], refused: [...refused] });
  say(Buffer.concat([Buffer.from(`${about.slice(0, -1)},"answer":`), ...output]).subarray(0, -1), '}');
  current.output = [];
}

/** Node makes its pipes such that they are not waited for, and the program can wait in no other way. */
function patiently(work) {
  for (let waitMs = 1; ; waitMs = Math.min(8, 2 * waitMs)) {
    try {
      return work();
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      Atomics.wait(asleep, 0, 0, waitMs);
    }
  }
}

function say(...parts) {
  const line = Buffer.concat([...parts.map((part) => Buffer.from(part)), Buffer.from([NEW_LINE])]);
  for (let at = 0; at < line.length;) at += patiently(() => writeSync(1, line, at));
}

function vectorsAt(vectors, count) {
  const view = new DataView(memory.buffer);
  return Array.from({ length: count }, (_, index) => ({
    at: view.getUint32(vectors + index * 8, true),
    size: view.getUint32(vectors + index * 8 + 4, true),
  }));
}

/** undefined: it is not there */
function existing(file) {
  try {
    const real = realpathSync(file);
    return { real, found: statSync(real) };
  } catch {
    return undefined;
  }
}

function isWithin(folder, file) {
  const below = path.relative(folder, file);
  return below === '' || !(below === '..' || below.startsWith(`..${path.sep}`) || path.isAbsolute(below));
}
