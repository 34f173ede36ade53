import { readManifest } from './project.mjs';
import { SetupError } from './setup-error.mjs';

/** Is this Node new enough for what package.json asks? @throws {SetupError} it is not */
export function checkNodeVersion() {
  const wanted = readManifest().engines.node.replace('>=', '');
  const has = process.versions.node;
  if (isOlder(has, wanted)) {
    throw new SetupError(`Node ${has} is too old: benchday needs Node ${wanted} or newer.`, [
      'https://nodejs.org/en/download',
    ]);
  }
  return has;
}

function isOlder(has, wanted) {
  const [major, minor = 0] = has.split('.').map(Number);
  const [wantedMajor, wantedMinor = 0] = wanted.split('.').map(Number);
  if (major !== wantedMajor) return major < wantedMajor;
  return minor < wantedMinor;
}
