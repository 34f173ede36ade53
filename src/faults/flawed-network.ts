import { z } from 'zod';
import { BenchdayError } from '../base/errors.ts';
import type { NetworkFlaw } from '../platform/grips.ts';
import type { Amount } from './amount.ts';
import { defineFault, eachOf, type Fault } from './fault.ts';

const networkFlaw = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('loss'), ratio: z.number() }),
  z.strictObject({ kind: z.literal('delay'), delayMs: z.number() }),
  z.strictObject({ kind: z.literal('bandwidth'), bitsPerSecond: z.number() }),
]);
const flawed = z.strictObject({
  flaw: networkFlaw,
  containers: z.array(z.strictObject({ id: z.string(), helper: z.string() })),
});

/** A fault of the network: containers run on, and everybody finds them, only less well. A container that starts again has it no more. */
export function networkFault<Value>({
  id,
  title,
  amount,
  flawOf,
}: {
  readonly id: string;
  readonly title: string;
  readonly amount: Amount<Value>;
  readonly flawOf: (amount: Value) => NetworkFlaw;
}): Fault {
  return defineFault({
    ...{ id, title, amount },
    requireService: ({ name, host, settings }) => {
      const hasNone = settings?.hasNoNetwork === true || settings?.shared?.network !== undefined;
      if (host?.namespaces.includes('network') !== true && !hasNone) return;
      throw new BenchdayError('FAULT_REFUSED', `${name} has no network of its own`, {
        hint: 'aim the fault at a service that has one',
      });
    },
    requireTools: (grips) => grips.requireNetworkTools(),
    shape: flawed,
    plan: ({ containers, stem }, _grips, value) =>
      Promise.resolve({
        flaw: flawOf(value),
        containers: containers.map((one, index) => ({ id: one.id, helper: `${stem}-link-${index + 1}` })),
      }),
    apply: ({ containers, flaw }, grips) =>
      eachOf(containers, ({ id: container, helper }) => grips.worsenNetwork(container, { helper, flaw })),
    undo: ({ containers }, grips) =>
      eachOf(containers, ({ id: container, helper }) => grips.restoreNetwork(container, helper)),
  });
}
