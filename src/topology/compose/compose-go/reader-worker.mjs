// A thread that reads Compose files by compose-go in WebAssembly, one at a time: main.go is the program, compose-reader.ts asks.
// It lets the program open regular files of a limited size only, below the folders that the request allows, and write nothing.
import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { brotliDecompressSync } from 'node:zlib';
import { withMemoryLimit } from './memory-limit.mjs';

// Node says that WASI is experimental; the words would stand in every command's output.
process.removeAllListeners('warning');
const { WASI } = await import('node:wasi');

const MOST_PAGES = 8192; // of 64 KiB: 512 MiB
const MOST_FILE_BYTES = 1024 * 1024;
/** Of an answer; a test has less. */
const MOST_OUTPUT_BYTES = workerData.mostOutputBytes ?? 64 * 1024 * 1024;
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

/** Counts the requests; the thread sleeps on it. */
const requests = new Int32Array(workerData.requests);

const compressed = readFileSync(new URL('./reader.wasm.br', import.meta.url));
// A program that runs for some ms is not worth optimizing: that would cost two seconds of CPU each time.
setFlagsFromString('--liftoff-only');
const program = await WebAssembly.compile(withMemoryLimit(brotliDecompressSync(compressed), MOST_PAGES));
const wasi = new WASI({ version: 'preview1', args: ['reader'], env: {}, preopens: { '/': '/' } });
const node = wasi.getImportObject().wasi_snapshot_preview1;
let memory;
/** The request at work. */
let current;
let input = Buffer.alloc(0);
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
// To leave the program by an exception here can end the whole process where its memory is full, so the thread is ended from outside.
own.proc_exit = () => {
  fail();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
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
  parentPort.postMessage({ id: current?.id ?? 0, state: 'failed', message: reasonOf(said.slice(0, 10_000)) });
}

/** Why the program ended; it reads on for ever where nothing is wrong. */
function reasonOf(text) {
  if (current?.isTooLong) return 'OUTPUT';
  if (/out of memory|cannot allocate memory/.test(text)) return 'MEMORY';
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /^(?:panic|fatal error): /.test(line)) ?? lines[0] ?? '';
}

/** The bytes of the next request; waits for it. */
function nextRequest() {
  for (;;) {
    const seen = Atomics.load(requests, 0);
    const next = receiveMessageOnPort(parentPort)?.message;
    if (next !== undefined) {
      const { id, request, folders } = next;
      current = { id, folders, opened: new Set(), refused: new Set(), output: [], bytes: 0, isTooLong: false };
      parentPort.postMessage({ id, state: 'begun' });
      return Buffer.from(`${JSON.stringify(request)}\n`);
    }
    Atomics.wait(requests, 0, seen);
  }
}

function answer() {
  const { id, output, opened, refused } = current;
  const text = Buffer.concat(output).toString('utf8');
  current.output = [];
  parentPort.postMessage({ id, state: 'read', answer: text, opened: [...opened], refused: [...refused] });
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
