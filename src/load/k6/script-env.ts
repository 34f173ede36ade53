import type { Target } from '../../http/target.ts';

/** What a scenario says about a user's script. */
export interface ScriptSettings {
  /** absolute path */
  readonly script: string;
  readonly hitsPerDay: number;
  readonly durationMs: number;
  readonly timeoutMs: number;
  readonly maxInFlight: number;
  readonly seed: number;
}

/** What a script finds in `__ENV`, as arguments of k6. */
export function scriptEnv(
  { hitsPerDay, durationMs, maxInFlight, seed }: ScriptSettings,
  target: Target,
  { timeoutMs, writeKeyPrefix }: { readonly timeoutMs: number; readonly writeKeyPrefix: string },
): readonly string[] {
  const known: Readonly<Record<string, string | number>> = {
    BASE_URL: target.baseUrl,
    ENTRY_URLS: [target.baseUrl, ...(target.otherUrls ?? [])].join(','),
    HITS_PER_DAY: hitsPerDay,
    DURATION_S: Number((durationMs / 1000).toFixed(3)),
    SEED: seed,
    TIMEOUT_MS: timeoutMs,
    MAX_IN_FLIGHT: maxInFlight,
    WRITE_KEY_PREFIX: writeKeyPrefix,
  };
  return Object.entries(known).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
}
