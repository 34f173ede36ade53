import { dirname } from 'node:path';
import { npm } from './command.mjs';
import { programFailure } from './program-failure.mjs';
import { inProject } from './project.mjs';

const deadlineMs = 10 * 60_000;

/**
 * Fetches a version of Node beside the one that runs, as npm's package `node`; package.json and package-lock.json stay as they are.
 * @param major  e.g. 22: the newest of these
 * @returns      the path of its program
 */
export async function obtainNode(major) {
  const folder = inProject('.cache', 'node', String(major));
  const words = ['--no-audit', '--no-fund', '--loglevel=error'];
  const result = await npm(['install', '--prefix', folder, ...words, `node@${major}`], { timeoutMs: deadlineMs });
  if (result.code !== 0) throw programFailure(`npm could not fetch Node ${major}`, result, []);
  return inProject('.cache', 'node', String(major), 'node_modules', 'node', 'bin', 'node');
}

/** The environment in which every `node` is that one. */
export const environmentOf = (program) => ({ PATH: `${dirname(program)}:${process.env.PATH ?? ''}` });
