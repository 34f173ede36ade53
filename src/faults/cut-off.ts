import { z } from 'zod';
import { NO_AMOUNT } from './amount.ts';
import { defineFault, eachOf } from './fault.ts';

const attachment = z.strictObject({ network: z.string(), settings: z.record(z.string(), z.unknown()) });

/** It runs on, and hears nobody: nothing tells the others, no connection is reset. It may come back with another address. */
export const cutOff = defineFault({
  id: 'isolate',
  title: 'disconnected from all networks',
  amount: NO_AMOUNT,
  shape: z.strictObject({ containers: z.array(z.strictObject({ id: z.string(), attachments: z.array(attachment) })) }),
  plan: async ({ containers }, grips) => ({
    containers: await Promise.all(
      containers.map(async ({ id }) => ({ id, attachments: [...(await grips.attachments(id))] })),
    ),
  }),
  apply: ({ containers }, grips) =>
    eachOf(containers, async ({ id, attachments }) => {
      for (const one of attachments) await grips.detach(id, one);
    }),
  undo: ({ containers }, grips) =>
    eachOf(containers, async ({ id, attachments }) => {
      for (const one of attachments) await grips.attach(id, one);
    }),
});
