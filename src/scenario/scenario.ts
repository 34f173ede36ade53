import type { WrittenPlace } from '../base/written-place.ts';
import type { GateSettings } from '../records/gate-settings.ts';
import type { GeneratorHost } from '../records/generator-host.ts';
import type { Objectives, Prices, ServerSize } from '../records/objectives.ts';
import type { FlowSpecification, RequestSpecification, SessionSpecification } from './schedule.ts';
import type { Http2Settings } from '../records/http2-settings.ts';
import type { TlsSettings } from '../records/tls-settings.ts';

/** A scenario file, read and checked, with its profile and request mix resolved. Times in ms. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** absolute path */
  readonly file: string;
  /** over the scenario, profile and mix files as read, hex */
  readonly sha256: string;
  readonly profile: Profile;
  /** names, or absolute paths; empty for a scenario that is run against a target */
  readonly topologies: readonly string[];
  /** by word of `topologies`: where it stands in the file */
  readonly topologyPlaces?: Readonly<Record<string, WrittenPlace>>;
  /** one of `topologies`, the first unless the file says otherwise; '' when there is none */
  readonly reference: string;
  readonly load: {
    readonly hitsPerDay: number;
    readonly mode: 'time-lapse' | 'full-day' | 'real-time';
    /** how long the measurement lasts; in real time it is the whole day */
    readonly durationMs: number;
    readonly arrivals: 'poisson' | 'uniform';
    readonly seed: number;
    readonly engine: string;
    /** absolute path of a user's own k6 script; then the load engine is k6, and profile and requests serve verification and warm-up only */
    readonly script?: string;
    readonly maxInFlight: number;
    readonly timeoutMs: number;
    /** fresh: each hit has a connection of its own */
    readonly connections: 'keep-alive' | 'fresh';
    /** https entries are spoken to in HTTP/2; absent: HTTP/1.1 */
    readonly http2?: Http2Settings;
    /** threads of each generating process */
    readonly workers: number;
    /** generating processes */
    readonly generators: number;
    /** where they run, one each; absent: on this machine */
    readonly hosts?: readonly GeneratorHost[];
  };
  /** of the mix, then the steps of the flows, by their shares of all hits */
  readonly requests: readonly RequestSpecification[];
  readonly writeRatioSource: string;
  /** absent: nobody keeps cookies */
  readonly sessions?: SessionSpecification;
  /** absent: hits are independent, or of sessions */
  readonly flows?: readonly FlowSpecification[];
  /** what is no problem, but should be known; with file and line */
  readonly notes?: readonly string[];
  readonly warmUp: {
    /** fixed, or the least there is before windows are compared */
    readonly durationMs: number;
    readonly ratePerSecond: number;
    readonly until: 'duration' | 'steady';
    /** of a warm-up until steady */
    readonly maxMs: number;
  };
  readonly trials: number;
  /** how often a block of trials with an invalid one is measured again */
  readonly repeatInvalid: number;
  readonly slo: { readonly p95Ms: number; readonly errorRatio: number };
  /** absent: `slo` alone */
  readonly objectives?: Objectives;
  /** of the hits, that carry a traceparent */
  readonly traceShare?: number;
  /** a measurement that is beyond one of these for so long is stopped: the topology does not hold; absent: none is */
  readonly stopWhen?: { readonly errorRatio?: number; readonly p95Ms?: number; readonly forMs: number };
  readonly server?: ServerSize;
  readonly prices?: Prices;
  /** absent: the defaults */
  readonly gate?: GateSettings;
  /** what a drill breaks, as it is written; absent: the command line says */
  readonly drills?: readonly string[];
  /** auto: by the number of cores */
  readonly isolation: 'auto' | 'shared' | 'pinned';
  /** whether the database is asked for plans; absent: where benchday started it */
  readonly plans?: boolean;
  readonly readyWithinMs: number;
  /** absent: https entries are trusted as this machine trusts, and sessions are resumed */
  readonly tls?: TlsSettings;
  /** hosts beside loopback that --target may name */
  readonly allowedHosts: readonly string[];
  /** what the topologies may have of this machine outside of their own folders */
  readonly allowHostAccess: readonly string[];
}

/** A day curve with its source. */
export interface Profile {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly timezone: string;
  /** 24 or more equal parts of the day; sum 1 */
  readonly fractions: readonly number[];
}
