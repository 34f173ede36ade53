import { SECONDS_A_DAY } from './day-curve.ts';
import { generatorCount, generatorHosts } from './generators-schema.ts';
import { http2Of } from './http-schema.ts';
import type { ProfileFile } from './profile-file.ts';
import type { ScenarioSettings } from './scenario-schema.ts';
import type { Scenario } from './scenario.ts';

/** The talk's day. @source D. Kapanidis, "Docker in Production", July 2015 */
const DEFAULT_HITS_PER_DAY = 23_000_000;
const DEFAULT_DURATION_S = 240;

/** The load as it is sent, with what the file does not say. @param folder  of the scenario, from which paths begin */
export function loadOf(
  { load }: ScenarioSettings,
  {
    profile,
    script,
    folder,
  }: { readonly profile: ProfileFile; readonly script: string | undefined; readonly folder: string },
): Scenario['load'] {
  const hosts = generatorHosts(load.generators, folder);
  const http2 = http2Of(load.http);
  const lengthS = load.duration_s ?? (load.mode === 'real-time' ? SECONDS_A_DAY : DEFAULT_DURATION_S);
  return {
    hitsPerDay: load.hits_per_day ?? profile.hitsPerDay ?? DEFAULT_HITS_PER_DAY,
    mode: load.mode,
    durationMs: lengthS * 1000,
    arrivals: load.arrivals,
    seed: load.seed,
    engine: typeof load.engine === 'string' ? load.engine : 'k6',
    ...(script === undefined ? {} : { script }),
    maxInFlight: load.max_in_flight,
    timeoutMs: load.timeout_ms,
    connections: load.connections,
    ...(http2 !== undefined && { http2 }),
    workers: load.workers,
    generators: generatorCount(load.generators),
    ...(hosts && { hosts }),
  };
}
