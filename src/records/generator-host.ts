import { z } from 'zod';

/** A host that sends load, reached by ssh. */
export interface GeneratorHost {
  /** as ssh is told: a host, `user@host`, or a name of ~/.ssh/config */
  readonly ssh: string;
  /** absent: as ssh has it */
  readonly port?: number;
  /** file of a private key, absolute or from `~`; absent: as ssh has it */
  readonly identity?: string;
  /** Node there; absent: `node` of its PATH */
  readonly node?: string;
}

/** What a host is called in messages and records. */
export function hostName({ ssh, port }: Pick<GeneratorHost, 'ssh' | 'port'>): string {
  return port === undefined ? ssh : `${ssh}:${port}`;
}

/** What sent from a host, and what it cost there. Shares of CPU are of one core of that host. */
export const generatorHostCost = z.strictObject({
  host: z.string(),
  /** version of Node there */
  node: z.string(),
  cores: z.int().nonnegative(),
  /** hits that left from there */
  sent: z.int().nonnegative(),
  cpuMs: z.number(),
  /** of its busiest thread, in the busiest 5 % of seconds; absent: nobody looked in so short a time */
  cpuP95Ratio: z.number().optional(),
  maxResidentBytes: z.int().nonnegative(),
  /** absent: nothing was answered */
  lagP99Ms: z.number().optional(),
  /** of its cores' time, that its hypervisor gave to others; absent: the system does not say */
  stealRatio: z.number().optional(),
  /**
   * Its clock, by round trips. `offsetMs`: of its wall clock, ahead of this machine's, to whole ms. Its time 0 was right within
   * `uncertaintyMs` at the start, and within |`driftMs`| + `endUncertaintyMs` at the end.
   */
  clock: z.strictObject({
    offsetMs: z.number(),
    uncertaintyMs: z.number(),
    driftMs: z.number(),
    endUncertaintyMs: z.number(),
  }),
});
export type GeneratorHostCost = z.infer<typeof generatorHostCost>;

/** How far the due times of a host were at most from those of this machine, ms. */
export function clockErrorMs({ clock }: Pick<GeneratorHostCost, 'clock'>): number {
  return Math.max(clock.uncertaintyMs, Math.abs(clock.driftMs) + clock.endUncertaintyMs);
}
