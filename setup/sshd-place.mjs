import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { findCommand, isProgram } from './command.mjs';
import { inProject } from './project.mjs';

/** Where the set-up unpacks Debian's package; nothing of it is installed. */
export const unpackedSshd = inProject('.cache', 'sshd');

/**
 * The ssh server of the tests: that of the machine, else the unpacked one.
 * @returns {{ program: string, libraries: string[], helpers: string[] } | undefined} absolute path, folders of libraries that it needs, and the programs that newer ones start; undefined where there is none
 */
export function sshdPlace() {
  for (const program of ['/usr/sbin/sshd', findCommand('sshd')]) {
    if (program !== undefined && isProgram(program)) return { program, libraries: [], helpers: [] };
  }
  const program = path.join(unpackedSshd, 'usr', 'sbin', 'sshd');
  if (!isProgram(program)) return undefined;
  const lib = path.join(unpackedSshd, 'usr', 'lib');
  const folders = existsSync(lib) ? readdirSync(lib).map((name) => path.join(lib, name)) : [];
  const helpers = ['sshd-session', 'sshd-auth'].map((name) => path.join(lib, 'openssh', name)).filter(isProgram);
  return { program, libraries: folders.filter((folder) => readdirSync(folder).some(isLibrary)), helpers };
}

function isLibrary(name) {
  return /\.so(\.|$)/.test(name);
}
