import { z } from 'zod';

/** Servers whose budget does not bind what runs on them, only each service's own limits do. */
export const unboundServers = z.strictObject({ servers: z.array(z.string()), reason: z.string() });
export type UnboundServers = z.infer<typeof unboundServers>;
