/**
 * A process to be killed in the middle of a bring-up: brings up a topology that never gets ready.
 * Arguments: the run's id; a host port to publish (optional).
 */
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import { LISTENS, request, service, topologyOf } from './small-topology.ts';

const [, , runId = '', port] = process.argv;
const platform = await enginePlatform();
const web = service('web', {
  healthcheck: { ...LISTENS, test: ['CMD', 'false'] },
  mounts: [{ kind: 'volume', source: 'data', target: '/data', readOnly: false }],
  placement: ['srv1'],
  ...(port === undefined ? {} : { ports: [{ container: 8080, published: Number(port) }] }),
});
const other = service('other', { placement: ['srv1'] });
const servers = [{ name: 'srv1', cpus: 1, memoryBytes: 2 ** 30 }];
await platform.bringUp(request({ ...topologyOf(web, other), servers }, { runId }));
