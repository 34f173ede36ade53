import path from 'node:path';
import { plainSeconds } from '../../base/number-text.ts';
import { start } from '../../base/processes.ts';
import { z } from 'zod';
import { BenchdayError } from '../../base/errors.ts';
import { DIRECT, OWN_OUTPUT } from './direct.ts';
import type { HostsOption } from './reach.ts';

const WITHIN_MS = 60_000;

/** `k6 run` gives one user to a script that names none, and `k6 inspect` refuses it. */
const NO_USERS = /the number of VUs must be more than 0/;
const DEFAULT_USERS = { K6_VUS: '1' };

/** What k6 says of a script before it runs. */
export interface InspectedScript {
  /** closed: at least one of its scenarios sends when the last answer has come */
  readonly loadModel: 'open' | 'closed';
  /** the longest it may take by its own options, its graceful stop included, ms */
  readonly totalMs: number;
  /** how a script that has no length of its own gets one; absent: it has one */
  readonly lengthHint?: string;
  readonly hosts: HostsOption;
}

const inspected = z.object({
  scenarios: z
    .record(
      z.string(),
      z.object({
        executor: z.string(),
        options: z.object({ browser: z.unknown().optional() }).nullish(),
        iterations: z.number().nullish(),
        maxDuration: z.string().nullish(),
      }),
    )
    .nullish(),
  hosts: z.record(z.string(), z.string()).nullish(),
  totalDuration: z.string(),
});

/**
 * Loads a script as k6 would, without running it.
 * @param env  `-e NAME=value` of the run, since options may depend on it
 * @throws {BenchdayError} FILE_INVALID for a script that k6 cannot load, or that drives browsers
 */
export async function inspectScript(k6: string, script: string, env: readonly string[]): Promise<InspectedScript> {
  const first = await askK6(k6, script, env, {});
  const { exitCode, stdout, stderr, timedOut } = NO_USERS.test(first.stderr)
    ? await askK6(k6, script, env, DEFAULT_USERS)
    : first;
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
  const lengthHint = lengthHintOf(told.data);
  return {
    loadModel: isOpen ? 'open' : 'closed',
    totalMs: goDurationMs(told.data.totalDuration),
    hosts: told.data.hosts ?? {},
    ...(lengthHint !== undefined && { lengthHint }),
  };
}

/** @param more  variables beside those of the shell, which `k6 run` hands to the script, and so must this */
function askK6(k6: string, script: string, env: readonly string[], more: Readonly<Record<string, string>>) {
  const words = ['inspect', '--execution-requirements', '--include-system-env-vars', '--log-format', 'raw'];
  return start(k6, [...words, ...env, script], {
    cwd: path.dirname(script),
    env: { ...DIRECT, ...OWN_OUTPUT, K6_AUTO_EXTENSION_RESOLUTION: 'false', ...more },
    reject: false,
    timeout: WITHIN_MS,
  });
}

/** k6 gives iterations ten minutes where nothing says how long they may take, and one iteration to a script without options. */
function lengthHintOf({ scenarios }: z.infer<typeof inspected>): string | undefined {
  const unlimited = Object.entries(scenarios ?? {}).find(
    ([, { executor, maxDuration }]) => executor.endsWith('-iterations') && typeof maxDuration !== 'string',
  );
  if (unlimited === undefined) return undefined;
  const [name, { iterations }] = unlimited;
  const isShort = name === 'default' && Object.keys(scenarios ?? {}).length === 1;
  if (isShort && typeof iterations !== 'number') {
    return 'its options do not say how long, so k6 would run it once: export const options = { vus: 10, duration: `${__ENV.DURATION_S}s` }';
  }
  return isShort
    ? 'k6 gives iterations ten minutes: add duration: `${__ENV.DURATION_S}s` to the options, beside iterations'
    : `k6 gives iterations ten minutes: add maxDuration: \`\${__ENV.DURATION_S}s\` to the scenario "${name}"`;
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
