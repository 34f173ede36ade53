import { run } from './command.mjs';
import { inProject } from './project.mjs';
import { SetupError } from './setup-error.mjs';

const deadlineMs = 45 * 60_000;

/**
 * Builds the images of the topologies; those built before are skipped. It prints one line per image by itself.
 * @param names  absent: all that topologies need
 */
export async function buildImages(names = []) {
  const result = await run(process.execPath, [inProject('topologies', 'build.mjs'), ...names], {
    timeoutMs: deadlineMs,
    isShown: true,
  });
  if (result.code === 0) return 'built, or built before';
  const reason = result.isTimedOut ? `it took more than ${deadlineMs / 60_000} minutes` : 'see the lines above';
  throw new SetupError(`The images of the topologies could not be built: ${reason}.`, [
    ['node topologies/build.mjs', ...names].join(' '),
  ]);
}
