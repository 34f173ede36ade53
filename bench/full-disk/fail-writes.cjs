'use strict';
/**
 * Loaded before a program (`--require`): from the change of files with the number FULL_DISK_AT on, every change below the folder
 * FULL_DISK_BELOW fails as on a full disk. Of the first one half of the bytes are written, as by a disk that becomes full meanwhile.
 * Each change is a line in the file FULL_DISK_LOG, which lies elsewhere: threads and processes of the program count together.
 */
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const path = require('node:path');

const below = `${process.env.FULL_DISK_BELOW}${path.sep}`;
const at = Number(process.env.FULL_DISK_AT);
const log = process.env.FULL_DISK_LOG;
const { appendFileSync, existsSync, readFileSync, readlinkSync, writeSync } = fs;

function pathOf(what) {
  if (typeof what === 'number') {
    try {
      return readlinkSync(`/proc/self/fd/${what}`);
    } catch {
      return '';
    }
  }
  if (what instanceof URL) return what.pathname;
  return path.resolve(String(what));
}

/** @returns the error of this change, with whether it is the first one that fails; undefined: it may be done */
function failureOf(call, what) {
  const file = pathOf(what);
  if (!file.startsWith(below)) return undefined;
  appendFileSync(log, `${call} ${file.slice(below.length)}\n`);
  const number = readFileSync(log, 'latin1').split('\n').length - 1;
  if (number < at) return undefined;
  const error = new Error(`ENOSPC: no space left on device, ${call} '${file}'`);
  return {
    isFirst: number === at,
    error: Object.assign(error, { code: 'ENOSPC', errno: -28, syscall: call, path: file }),
  };
}

const half = (content) => {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return ArrayBuffer.isView(bytes) ? bytes.subarray(0, Math.floor(bytes.length / 2)) : Buffer.alloc(0);
};

/** A file that is there already takes no space when it is opened. */
const makes = (file, flags = 'r') =>
  !existsSync(file) && (typeof flags === 'number' ? (flags & fs.constants.O_CREAT) !== 0 : /[wa]/.test(flags));

/** By name: what changes, of the call's arguments, and how half of it is done. A name with no `isChange` always changes something. */
const CALLS = {
  open: { of: ([file]) => file, isChange: ([file, flags]) => makes(file, flags) },
  mkdir: { of: ([file]) => file, isChange: ([file]) => !existsSync(file) },
  mkdtemp: { of: ([prefix]) => `${prefix}x` },
  rename: { of: ([, to]) => to },
  symlink: { of: ([, to]) => to },
  link: { of: ([, to]) => to },
  copyFile: { of: ([, to]) => to },
  write: { of: ([fd]) => fd, content: ([, content]) => content },
  writev: { of: ([fd]) => fd },
  fsync: { of: ([fd]) => fd },
  writeFile: { of: ([file]) => file, content: ([, content]) => content, isWhole: true },
  appendFile: { of: ([file]) => file, content: ([, content]) => content, isWhole: true },
};

function failing(name, args) {
  const { of, isChange = () => true, content, isWhole } = CALLS[name];
  if (!isChange(args)) return undefined;
  const failure = failureOf(name, of(args));
  if (failure === undefined) return undefined;
  if (failure.isFirst && content !== undefined) writeHalf(of(args), half(content(args)), isWhole === true, name);
  return failure.error;
}

function writeHalf(where, bytes, isWhole, name) {
  if (typeof where === 'number') writeSync(where, bytes);
  else if (isWhole) appendFileSync(where, bytes, { flag: name === 'writeFile' ? 'w' : 'a' });
}

for (const name of Object.keys(CALLS)) {
  const [plain, sync, promised] = [fs[name], fs[`${name}Sync`], fs.promises[name]];
  fs[`${name}Sync`] = (...args) => {
    const error = failing(name, args);
    if (error !== undefined) throw error;
    return sync(...args);
  };
  fs[name] = (...args) => {
    const error = failing(name, args);
    if (error === undefined) return plain(...args);
    const answer = args.at(-1);
    return process.nextTick(() => answer(error));
  };
  if (promised === undefined) continue;
  fs.promises[name] = async (...args) => {
    // A handle counts its own changes.
    const isHandle = typeof args[0] === 'object' && args[0] !== null && 'fd' in args[0];
    const error = isHandle ? undefined : failing(name, args);
    if (error !== undefined) throw error;
    const made = await promised(...args);
    return name === 'open' ? watched(made) : made;
  };
}

/** A file handle whose changes count too. */
function watched(handle) {
  const calls = { write: true, writev: false, writeFile: true, appendFile: true, sync: false, datasync: false };
  for (const [name, hasContent] of Object.entries(calls)) {
    const original = handle[name].bind(handle);
    handle[name] = async (...args) => {
      const failure = failureOf(name, handle.fd);
      if (failure === undefined) return original(...args);
      if (failure.isFirst && hasContent) writeSync(handle.fd, half(args[0]));
      throw failure.error;
    };
  }
  return handle;
}

syncBuiltinESMExports();
