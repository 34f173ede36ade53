/**
 * A process that is killed in the middle of a rebuild: half of the topology is there again. Argument: the run's id.
 */
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import { LISTENS, request, service, topologyOf } from '../platform/small-topology.ts';
import { storedInventory } from './lost-topology.ts';

const [, , runId = ''] = process.argv;
const topology = topologyOf(
  service('edge', { dependsOn: [{ service: 'store', condition: 'service_healthy' }] }),
  service('store', {
    role: 'database',
    healthcheck: { ...LISTENS, intervalMs: 500 },
    mounts: [{ kind: 'volume', source: 'data', target: '/data', readOnly: false }],
  }),
);
const platform = await enginePlatform();
const running = await platform.bringUp(request(topology, { runId }));
const inventory = storedInventory(running, 'kept');
await running.rebuilding?.lose('kept');
await running.rebuilding?.rebuild({
  ...{ topology, inventory, volumes: 'kept', signal: new AbortController().signal },
  onStep: () => undefined,
  onContainer: () => {
    process.kill(process.pid, 'SIGKILL');
  },
});
