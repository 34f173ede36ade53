import { plainSeconds } from '../../base/number-text.ts';
import { start } from '../../base/processes.ts';
import { z } from 'zod';
import { BenchdayError } from '../../base/errors.ts';

const WITHIN_MS = 60_000;

/** What k6 says of a script before it runs. */
export interface InspectedScript {
  /** closed: at least one of its scenarios sends when the last answer has come */
  readonly loadModel: 'open' | 'closed';
  /** the longest it may take by its own options, its graceful stop included, ms */
  readonly totalMs: number;
}

const inspected = z.object({
  scenarios: z
    .record(
      z.string(),
      z.object({ executor: z.string(), options: z.object({ browser: z.unknown().optional() }).nullish() }),
    )
    .nullish(),
  totalDuration: z.string(),
});

/**
 * Loads a script as k6 would, without running it.
 * @param env  `-e NAME=value` of the run, since options may depend on it
 * @throws {BenchdayError} FILE_INVALID for a script that k6 cannot load, or that drives browsers
 */
export async function inspectScript(k6: string, script: string, env: readonly string[]): Promise<InspectedScript> {
  const { exitCode, stdout, stderr, timedOut } = await start(
    k6,
    ['inspect', '--execution-requirements', '--log-format', 'raw', ...env, script],
    { env: { K6_AUTO_EXTENSION_RESOLUTION: 'false' }, reject: false, timeout: WITHIN_MS },
  );
  if (timedOut) throw invalid(script, `k6 needed more than ${plainSeconds(WITHIN_MS)} to load it`);
  if (exitCode !== 0)
    throw invalid(script, `k6 cannot load it: ${stderr.trim() || `it ended with ${exitCode ?? '?'}`}`);
  const told = inspected.safeParse(JSON.parse(stdout));
  if (!told.success) throw invalid(script, `k6 described it in a way that is not known: ${told.error.message}`);
  const scenarios = Object.entries(told.data.scenarios ?? {});
  const browser = scenarios.find(([, { options }]) => options?.browser !== undefined);
  if (browser !== undefined) {
    throw invalid(
      script,
      `its scenario "${browser[0]}" drives a browser, whose requests k6 neither limits nor reports`,
    );
  }
  const isOpen = scenarios.length > 0 && scenarios.every(([, { executor }]) => executor.endsWith('arrival-rate'));
  return { loadModel: isOpen ? 'open' : 'closed', totalMs: goDurationMs(told.data.totalDuration) };
}

/** @param text  as Go writes durations: `1h2m3.5s`, `500ms`. @returns ms */
export function goDurationMs(text: string): number {
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, µs: 1e-3, ns: 1e-6 };
  return Array.from(text.matchAll(/([\d.]+)(h|ms|m|s|µs|ns)/g)).reduce(
    (sum, [, amount, unit = 'ms']) => sum + Number(amount) * (units[unit] ?? 0),
    0,
  );
}

function invalid(script: string, what: string): BenchdayError {
  return new BenchdayError('FILE_INVALID', `${script}: ${what}`, {
    hint: 'fix the script; k6 inspect loads it alone',
  });
}
