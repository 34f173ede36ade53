import { messageOf } from '../base/errors.ts';
import type { RunningService, RunningTopology } from '../platform/platform.ts';
import type { WatchedSite } from './watched-services.ts';

/** What a trial measures: a topology that was brought up, or something that runs already. */
export interface Subject extends AsyncDisposable {
  readonly url: string;
  /** further addresses of the same site */
  readonly otherUrls: readonly string[];
  readonly services: readonly RunningService[];
  readonly running?: RunningTopology;
  /** true: it has servers beside its services, of which nobody knows what they use */
  readonly hasOthers?: true;
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

/** What is said where disposing of one failed. */
export function tearDownWarning(failure: unknown): string {
  return `the tear-down failed: ${messageOf(failure)}; remove what is left with: benchday down`;
}

const NOTHING: WatchedSite = { services: [], isWhole: true };

/** Something that runs already and is neither started nor stopped by us. @param site  what of it is watched */
export function targetSubject(url: string, { services, isWhole }: WatchedSite = NOTHING): Subject {
  return {
    url,
    otherUrls: [],
    services,
    ...(isWhole ? {} : { hasOthers: true }),
    deaths: () => Promise.resolve([]),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
