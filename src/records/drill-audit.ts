import { z } from 'zod';
import { scorecardRow } from './decision.ts';

const count = z.int().nonnegative();

/** What one fault at one component came to. */
const auditCell = z.strictObject({
  fault: z.string(),
  /** the plays of this drill */
  drill: z.string(),
  /** fails: clients were without service for more than a second, or a write was lost; survives: neither, and all of it is proved */
  state: z.enum(['survives', 'fails', 'undecided', 'invalid', 'not-measured']),
  /** of the worst play: seconds in which more than 1 % of the hits failed, or more than half were slow; absent: not measured */
  outageSeconds: count.optional(),
  reason: z.string(),
});
export type AuditCell = z.infer<typeof auditCell>;

const auditedComponent = z.strictObject({
  name: z.string(),
  kind: z.enum(['service', 'server']),
  instances: count,
  /** what the topology's file alone says against it */
  suspicions: z.array(z.string()),
  cells: z.array(auditCell),
  state: auditCell.shape.state,
  sentence: z.string(),
});
export type AuditedComponent = z.infer<typeof auditedComponent>;

/** One instance of each component, broken in each way. */
export const drillAudit = z.strictObject({
  components: z.array(auditedComponent),
  row: scorecardRow,
  sentence: z.string(),
});
export type DrillAudit = z.infer<typeof drillAudit>;
