import { run } from './command.mjs';
import { programFailure } from './program-failure.mjs';
import { announce } from './step.mjs';

const deadlineMs = 10 * 60_000;
const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
// Waits for another apt (unattended-upgrades after boot) instead of failing at once.
const patient = ['-o', 'DPkg::Lock::Timeout=120'];

/** Is a Debian package installed? */
export async function hasPackage(name) {
  const { code } = await run('dpkg', ['-s', name], { timeoutMs: 10_000 });
  return code === 0;
}

/** Installs Debian packages; we are root. @throws {SetupError} with apt's last lines */
export async function installPackages(names) {
  announce(`installing ${names.join(', ')} with apt-get, usually half a minute`);
  // A broken third-party source fails the update but need not matter; the installation is what counts.
  await run('apt-get', [...patient, 'update', '-q'], { timeoutMs: deadlineMs, env: quiet });
  const command = [...patient, 'install', '-y', '-q', '--no-install-recommends', ...names];
  const result = await run('apt-get', command, { timeoutMs: deadlineMs, env: quiet });
  if (result.code === 0) return;
  throw programFailure(`apt-get could not install ${names.join(', ')}`, result, [
    `apt-get update && apt-get install --no-install-recommends ${names.join(' ')}`,
  ]);
}
