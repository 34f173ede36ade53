import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { hasCommand, lastLines, run } from './command.mjs';
import { isDebianLike } from './machine.mjs';
import { SetupError } from './setup-error.mjs';
import { sshdPlace, unpackedSshd } from './sshd-place.mjs';
import { announce } from './step.mjs';

const deadlineMs = 2 * 60_000;

/** The server, and the one library of it that not every Debian has. Which version: that of the lists that apt has checked. */
const packages = ['openssh-server', 'libwrap0'];

/**
 * Finds an ssh server for the tests of generators on other hosts, or unpacks Debian's into .cache: it is not installed, and nothing of the
 * machine is changed.
 * @throws {SetupError} it cannot be had
 */
export async function obtainSshd() {
  if (!hasCommand('ssh') || !hasCommand('ssh-keygen')) throw lack('there is no ssh here (openssh-client)', true);
  if (sshdPlace() !== undefined) return 'sshd is here';
  if (!isDebianLike()) throw lack('there is no sshd here, and only that of Debian can be unpacked', true);
  announce(`unpacking ${packages.join(' and ')} into .cache, a few seconds`);
  rmSync(unpackedSshd, { recursive: true, force: true });
  mkdirSync(unpackedSshd, { recursive: true });
  try {
    const found = [];
    for (const name of packages) found.push(await unpack(name));
    if (sshdPlace() === undefined) throw lack('the package openssh-server holds no sshd', false);
    return `sshd unpacked (${found.join(', ')})`;
  } catch (error) {
    rmSync(unpackedSshd, { recursive: true, force: true });
    throw error;
  }
}

/** @returns the file's name, which has the version */
async function unpack(name) {
  const got = await inFolder('apt-get', ['-q', 'download', name]);
  const file = readdirSync(unpackedSshd).find((one) => one.startsWith(`${name}_`) && one.endsWith('.deb'));
  if (file === undefined) throw lack(`apt-get could not download ${name}:\n${lastLines(got.output, 4)}`, true);
  const unpacked = await inFolder('dpkg', ['-x', file, '.']);
  if (unpacked.code !== 0) throw lack(`dpkg could not unpack ${file}:\n${lastLines(unpacked.output, 4)}`, false);
  rmSync(path.join(unpackedSshd, file));
  return decodeURIComponent(file.replace(/_[^_]*\.deb$/, '').replace('_', ' '));
}

/** apt-get downloads into the folder that it stands in. */
function inFolder(command, words) {
  return run('sh', ['-c', 'cd "$0" && exec "$@"', unpackedSshd, command, ...words], { timeoutMs: deadlineMs });
}

function lack(reason, isSkippable) {
  const error = new SetupError(`sshd could not be had: ${reason}`, [
    'sudo apt-get install openssh-client openssh-server',
  ]);
  error.isSkippable = isSkippable;
  return error;
}
