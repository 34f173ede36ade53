import { z } from 'zod';

/** Of run.json: on which Swarm services ran, beside the lab. */
export const swarmRecord = z.strictObject({
  /** the Swarm's own */
  id: z.string(),
  /** the word behind --swarm; empty: the engine that Docker's own client would speak to */
  manager: z.string(),
  /** the words behind --swarm-nodes; absent: the labels of the nodes said it */
  nodes: z.string().optional(),
  servers: z.array(
    z.strictObject({
      name: z.string(),
      cpus: z.number(),
      memoryBytes: z.number(),
      dockerVersion: z.string(),
      kernel: z.string(),
    }),
  ),
});
export type SwarmRecord = z.infer<typeof swarmRecord>;
