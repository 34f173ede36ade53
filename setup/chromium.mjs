import { installPackages } from './apt.mjs';
import { chromiumPlace } from './chromium-place.mjs';
import { isDebianLike, isRoot } from './machine.mjs';
import { SetupError } from './setup-error.mjs';

/** Finds the browser for the tests of the report, or installs Debian's. */
export async function obtainChromium() {
  if (chromiumPlace() !== undefined) return 'chromium is here';
  const named = process.env.CHROMIUM ?? '';
  if (named !== '') throw new SetupError(`CHROMIUM names ${named}, which is no program.`, ['unset CHROMIUM']);
  if (!isDebianLike() || !(await isRoot())) {
    throw new SetupError('Chromium is not installed.', ['sudo apt-get install chromium']);
  }
  await installPackages(['chromium']);
  return 'chromium installed';
}
