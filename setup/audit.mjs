import { npm } from './command.mjs';
import { Interrupted } from './setup-error.mjs';

const withinMs = 10_000;
/** The end of what `npm audit --json` prints; its beginning may be cut off. */
const COUNTS = /"vulnerabilities":\s*\{([^{}]*"total":\s*[1-9]\d*[^{}]*)\}/;
const LEVELS = ['critical', 'high', 'moderate', 'low', 'info'];

/**
 * Asks the user's registry whether what benchday needs to run has known vulnerabilities. A new one must fail nobody's tests, so this only warns;
 * and nobody waits for it: without an answer nothing is said.
 * @param ask  runs npm
 * @returns    lines to print
 */
export async function auditLines(ask = npm) {
  try {
    const { output, isTimedOut } = await ask(['audit', '--omit=dev', '--json', '--fetch-retries=0'], {
      timeoutMs: withinMs,
    });
    const counts = isTimedOut ? undefined : COUNTS.exec(output)?.[1];
    return counts === undefined ? [] : [warning(counts)];
  } catch (error) {
    // Of Ctrl-C the tests have nothing to lose: they are done.
    if (error instanceof Interrupted) return [];
    throw error;
  }
}

function warning(counts) {
  const found = LEVELS.flatMap((level) => {
    const count = Number(new RegExp(`"${level}":\\s*(\\d+)`).exec(counts)?.[1] ?? 0);
    return count === 0 ? [] : [`${count} ${level}`];
  });
  return `Warning: known vulnerabilities in what benchday needs: ${found.join(', ')}; npm run audit says which.`;
}
