import { z } from 'zod';
import { BenchdayError } from '../base/errors.ts';
import { NO_AMOUNT } from './amount.ts';
import { defineFault, eachOf } from './fault.ts';

const attachment = z.strictObject({ network: z.string(), settings: z.record(z.string(), z.unknown()) });

/** It runs on, and hears nobody: nothing tells the others, no connection is reset. It may come back with another address. */
export const cutOff = defineFault({
  id: 'isolate',
  title: 'disconnected from all networks',
  amount: NO_AMOUNT,
  shape: z.strictObject({ containers: z.array(z.strictObject({ id: z.string(), attachments: z.array(attachment) })) }),
  plan: async ({ kind, containers }, grips) => {
    const found = await Promise.all(
      containers.map(async ({ id, name }) => ({ id, name, attachments: [...(await grips.attachments(id))] })),
    );
    const cut = found.filter(({ attachments }) => attachments.length > 0);
    // What was not cut off would be said to be survived.
    const isOfMany = (kind === 'server' || kind === 'everything') && cut.length > 0;
    for (const { id, name } of found.filter((one) => !cut.includes(one))) {
      const owner = await grips.networkOwner(id);
      const isCutToo = owner === undefined || cut.some((one) => one.id === owner);
      if (!isOfMany || !isCutToo) throw refusal(name, owner);
    }
    return { containers: cut.map(({ id, attachments }) => ({ id, attachments })) };
  },
  apply: ({ containers }, grips) =>
    eachOf(containers, async ({ id, attachments }) => {
      for (const one of attachments) await grips.detach(id, one);
    }),
  undo: ({ containers }, grips) =>
    eachOf(containers, async ({ id, attachments }) => {
      for (const one of attachments) await grips.attach(id, one);
    }),
});

function refusal(name: string, owner: string | undefined): BenchdayError {
  const why = owner === undefined ? 'is connected to no network' : "uses another container's network";
  return new BenchdayError('FAULT_REFUSED', `${name} ${why}, so there is nothing to disconnect it from`, {
    hint:
      owner === undefined
        ? 'aim the fault at a service that has a network'
        : 'aim it at the service whose network it uses',
  });
}
