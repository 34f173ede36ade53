import { z } from 'zod';

/** Median, least, most, trials. */
const spread = z.tuple([z.number(), z.number(), z.number(), z.int()]);
export type SiteSpread = z.infer<typeof spread>;

/** What the page over all runs knows of one of them. It is kept between two writings of the page, so that only what is new is read. */
export const siteEntry = z.strictObject({
  kind: z.enum(['run', 'gate', 'drill', 'disaster-day', 'capacity']),
  id: z.string(),
  /** from the folder of all runs on; absent: nothing to open */
  href: z.string().optional(),
  atMs: z.number(),
  state: z.string(),
  scenario: z.string(),
  title: z.string(),
  answer: z.string(),
  trust: z.enum(['valid', 'warning', 'invalid']).optional(),
  /** of the folder that it was measured in */
  commit: z.string().optional(),
  branch: z.string().optional(),
  isDirty: z.boolean().optional(),
  isPinned: z.boolean(),
  /** machine, program, traffic and data: what must be equal before figures are joined or compared */
  traits: z.array(z.tuple([z.string(), z.string()])),
  topologies: z.array(
    z.strictObject({
      name: z.string(),
      /** whether its response times and its work may be believed */
      time: z.enum(['valid', 'warning', 'invalid']),
      work: z.enum(['valid', 'warning', 'invalid']),
      /** by name; what is unknown is absent */
      figures: z.record(z.string(), spread),
    }),
  ),
});
export type SiteEntry = z.infer<typeof siteEntry>;

/** What a figure is, for the page. */
export interface SiteFigure {
  readonly name: string;
  readonly meaning: string;
  readonly unit: string;
  readonly of: 'time' | 'work' | 'neither';
}

/** What the page's script reads. Fingerprints stand once. */
export interface SiteData {
  readonly figures: readonly SiteFigure[];
  readonly fingerprints: readonly (readonly (readonly [string, string])[])[];
  readonly entries: readonly (Omit<SiteEntry, 'traits' | 'href'> & {
    readonly fingerprint: number;
    readonly href: string | null;
  })[];
}
