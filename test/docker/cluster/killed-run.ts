/** A process to be killed in the middle of a bring-up: brings up a topology that never gets ready. */
import { engineCluster } from '../../../src/cluster/engine.ts';
import { LISTENS, request, service, topologyOf } from './small-topology.ts';

const cluster = await engineCluster();
const web = service('web', {
  healthcheck: { ...LISTENS, test: ['CMD', 'false'] },
  mounts: [{ kind: 'volume', source: 'data', target: '/data', readOnly: false }],
});
await cluster.bringUp(request(topologyOf(web), { runId: process.argv[2] ?? '' }));
