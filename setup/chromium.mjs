import { installPackages } from './apt.mjs';
import { hasCommand } from './command.mjs';
import { isDebianLike, isRoot } from './machine.mjs';
import { SetupError } from './setup-error.mjs';

/** Finds the browser for the tests of the report, or installs Debian's. */
export async function obtainChromium() {
  if (hasCommand('chromium')) return 'chromium is here';
  if (!isDebianLike() || !(await isRoot())) {
    throw new SetupError('Chromium is not installed.', ['sudo apt-get install chromium']);
  }
  await installPackages(['chromium']);
  return 'chromium installed';
}
