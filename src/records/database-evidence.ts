import { z } from 'zod';

/** How a database would run one of the costliest SELECT statements of a trial, whatever its parameters are. */
export const queryPlan = z.strictObject({
  /** the service's name, or database-2 where it has several containers */
  server: z.string(),
  /** as in the metrics of the trial */
  query: z.string(),
  /** in the database, over the measurement */
  ms: z.number(),
  /** lines of EXPLAIN without costs: equal lines are the same plan; absent: `problem` says why */
  nodes: z.array(z.string()).optional(),
  /** of the planner: total cost in its own unit, and rows that it expects */
  cost: z.number().optional(),
  rows: z.number().optional(),
  problem: z.string().optional(),
});
export type QueryPlan = z.infer<typeof queryPlan>;

/** Statements that databases counted while a single endpoint was asked, a few hits each, before the warm-up. */
export const statementsAlone = z.strictObject({
  /** of each endpoint */
  hits: z.int(),
  endpoints: z.array(
    z.strictObject({
      name: z.string(),
      /** calls in all of its hits; without those that were seen while nobody asked */
      statements: z.array(z.strictObject({ query: z.string(), calls: z.number() })),
    }),
  ),
  /** statements that were seen while nobody asked */
  background: z.array(z.string()),
  /** why not all endpoints are there; absent: they are */
  problem: z.string().optional(),
});
export type StatementsAlone = z.infer<typeof statementsAlone>;
