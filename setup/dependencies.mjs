import { readFileSync } from 'node:fs';
import { npm } from './command.mjs';
import { programFailure } from './program-failure.mjs';
import { inProject } from './project.mjs';
import { announce } from './step.mjs';

const deadlineMs = 15 * 60_000;

/** Installs what package-lock.json lists, where node_modules does not hold just that. */
export async function installDependencies() {
  const wanted = readPackages(inProject('package-lock.json'));
  if (isInstalled(wanted)) return `${Object.keys(wanted).length - 1} packages in place`;
  announce('npm ci, usually a minute the first time');
  // What is installed from other people runs nothing here: none of it needs its install script.
  const result = await npm(['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    timeoutMs: deadlineMs,
  });
  if (result.code !== 0) throw programFailure('npm could not install the dependencies', result, ['npm ci']);
  return `${Object.keys(wanted).length - 1} packages installed`;
}

/**
 * npm writes what it installed into node_modules/.package-lock.json as its last act, so an installation by hand
 * counts and one that was cut off does not.
 */
function isInstalled(wanted) {
  const has = readPackages(inProject('node_modules', '.package-lock.json'));
  if (has === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    if (has[path] === undefined) return entry.optional === true || entry.devOptional === true || entry.peer === true;
    return has[path].version === entry.version && has[path].integrity === entry.integrity;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT' && file.includes('node_modules')) return undefined;
    throw error;
  }
}
