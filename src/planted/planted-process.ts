import type { ServerAccount, ServerPlan } from './behaviour.ts';
import { PlantedServer } from './planted-server.ts';

/** To the process of the planted server: be made, then end. */
export type ToPlanted = { readonly kind: 'listen'; readonly plan: ServerPlan } | { readonly kind: 'stop' };

/** From it. */
export type FromPlanted =
  { readonly kind: 'listening'; readonly port: number } | { readonly kind: 'stopped'; readonly account: ServerAccount };

const tell = (message: FromPlanted): void => {
  process.send?.(message);
};

let server: PlantedServer | undefined;
process.on('message', (message: ToPlanted) => {
  if (message.kind === 'listen') {
    server = new PlantedServer(message.plan);
    server.listen((port) => {
      tell({ kind: 'listening', port });
    });
    return;
  }
  const account = server?.stop();
  if (account !== undefined) tell({ kind: 'stopped', account });
});
// The one who started it is gone.
process.on('disconnect', () => process.exit());
