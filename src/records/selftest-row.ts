/** Response times, ms. */
export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** What one engine said about one behaviour, beside the truth. Times in ms. */
export interface SelftestRow {
  readonly engine: string;
  readonly loadModel: 'open' | 'closed';
  readonly behaviour: string;
  readonly title: string;
  /** what the server did: as it measured by itself; of a freeze: what must be seen from due times */
  readonly truthMs: Quantiles;
  readonly reportedMs: Quantiles;
  readonly counts: { readonly scheduled: number; readonly sent: number; readonly dropped: number };
  /** connections reset and wrong bodies: as planted by the server, and as counted by the load engine */
  readonly errors: { readonly planted: number; readonly found: number };
  /** of all bodies: as the server sent them, and as the load engine counted them; `counted` absent: it does not know */
  readonly bodyBytes?: { readonly sent: number; readonly counted?: number };
  /** absent: the load engine has no due times */
  readonly lagP99Ms?: number;
  /** how late the planted server itself was, beyond what the truth holds already */
  readonly serverLateP99Ms: number;
  /** how late the generator was woken, so that it read an answer late; 0 where the load engine does not tell */
  readonly generatorLateP99Ms: number;
  /** largest distance of the gaps between hits from those of the schedule, 0..1; absent where that is not compared */
  readonly gapDistance?: number;
  /** false: its times are not compared */
  readonly isTimed?: false;
  readonly cpuUsPerHit: number;
  /** off: beyond the tolerance, and no noise seen explains it. noisy: beyond it, but the machine was late too */
  readonly verdict: 'right' | 'off' | 'noisy';
  /** what is beyond the tolerance; empty when right */
  readonly reasons: readonly string[];
}

/** A row without its judgement. */
export type MeasuredRow = Omit<SelftestRow, 'verdict' | 'reasons'>;
