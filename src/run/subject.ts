import type { RunningService, RunningTopology } from '../platform/platform.ts';

/** What a trial measures: a topology that was brought up, or something that runs already. */
export interface Subject extends AsyncDisposable {
  readonly url: string;
  /** further addresses of the same site */
  readonly otherUrls: readonly string[];
  readonly services: readonly RunningService[];
  readonly running?: RunningTopology;
  /** services that died, one sentence each */
  deaths(): Promise<readonly string[]>;
}

export function topologySubject(running: RunningTopology): Subject {
  return {
    url: running.entryUrl,
    otherUrls: running.entryUrls.slice(1),
    services: running.services,
    running,
    deaths: async () => (await running.dead()).map(({ service, detail }) => `${service}: ${detail}`),
    [Symbol.asyncDispose]: () => running.stop(),
  };
}

/** Something that runs already and is neither started nor stopped by us. @param services  those of it that are watched */
export function targetSubject(url: string, services: readonly RunningService[] = []): Subject {
  return {
    url,
    otherUrls: [],
    services,
    deaths: () => Promise.resolve([]),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
