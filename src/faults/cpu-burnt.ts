import { z } from 'zod';
import type { RunningContainer } from '../platform/platform.ts';
import { NO_AMOUNT } from './amount.ts';
import { defineFault, eachOf } from './fault.ts';

/** Enough to take the whole budget of a server of that many cores. */
const PROCESSES = 4;

const burners = z.strictObject({ burners: z.array(z.strictObject({ name: z.string(), beside: z.string() })) });

/** As a buggy neighbour does: what burns shares the CPU time of the server, and the others wait for their turn. */
export const cpuBurnt = defineFault({
  id: 'burn',
  title: `${PROCESSES} processes burn CPU in its server's control group`,
  amount: NO_AMOUNT,
  shape: burners,
  // One for each server that it stands on.
  plan: ({ containers, stem }) => {
    const isFirst = ({ server }: RunningContainer, at: number): boolean =>
      server === undefined || containers.findIndex((other) => other.server === server) === at;
    const besides = containers.filter(isFirst).map(({ id }) => id);
    return Promise.resolve({
      burners: besides.map((beside, index) => ({ name: `${stem}-burner-${index + 1}`, beside })),
    });
  },
  apply: (plan, grips) =>
    eachOf(plan.burners, ({ name, beside }) => grips.burnBeside(beside, { name, processes: PROCESSES })),
  undo: (plan, grips) => eachOf(plan.burners, ({ name }) => grips.endBurner(name)),
});
