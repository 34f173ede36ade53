import type Docker from 'dockerode';
import { expect, it } from 'vitest';
import { serviceStart } from '../../../../src/platform/engine/service-start.ts';
import type { SwarmCluster } from '../../../../src/platform/swarm/swarm-cluster.ts';
import { SwarmHost } from '../../../../src/platform/swarm/swarm-host.ts';
import type { Topology } from '../../../../src/topology/topology.ts';
import { request, service, topologyOf } from '../../../docker/platform/small-topology.ts';
import { server } from './some-server.ts';

type State = Partial<Docker.ContainerInspectInfo['State']>;

/** A Swarm whose only task has a container that is as the test says. */
function swarm(state: () => State): SwarmCluster {
  const inspected = () => ({
    ...{ Id: 'c1', Name: '/c1', Image: 'sha256:1', RestartCount: 0, HostConfig: {}, Config: { Labels: {}, Env: [] } },
    NetworkSettings: { Ports: {}, Networks: {} },
    State: { Running: false, Restarting: false, ExitCode: 0, Error: '', StartedAt: '', ...state() },
  });
  const docker = {
    getContainer: () => ({
      inspect: () => Promise.resolve(inspected()),
      logs: () => Promise.resolve(Buffer.alloc(0)),
    }),
    getImage: () => ({ inspect: () => Promise.resolve({ Config: {} }) }),
  } as unknown as Docker;
  const services: object[] = [];
  const container = { ContainerStatus: { ContainerID: 'c1' } };
  const manager = {
    createService: (Spec: object) => {
      services.push({ ID: 's1', CreatedAt: '1', Spec });
      return Promise.resolve({ id: 's1' });
    },
    listServices: () => Promise.resolve([...services]),
    listTasks: () =>
      Promise.resolve([{ ID: 't1', CreatedAt: '1', ServiceID: 's1', Status: { State: 'starting', ...container } }]),
  } as unknown as Docker;
  return {
    manager,
    servers: [{ ...server('srv1', 1), docker }],
    bringImages: () => Promise.resolve(),
    missingImages: () => Promise.resolve([]),
    imageId: () => Promise.resolve('sha256:1'),
  };
}

/** The last service of a topology, once the Swarm was told to start it. */
async function started(topology: Topology, state: () => State) {
  const own = topology.services.at(-1) ?? service('none');
  const asked = request(topology);
  const places = new Map([[`${own.name} 1`, 'srv1']]);
  const host = new SwarmHost(swarm(state), asked, { places, networks: new Map(), configs: new Map() });
  const start = serviceStart(host, asked, own);
  start.begin();
  for (const unit of start.units) await host.start(unit);
  return start;
}

const MADE: State = { Status: 'created' };
const RUNS: State = { Status: 'running', Running: true };
const ENDED: State = { Status: 'exited' };

it('a task whose container was made, and not started yet, has not ended: what waits for its end waits on', async () => {
  const web = service('web', { dependsOn: [{ service: 'task', condition: 'service_completed_successfully' }] });
  let state = MADE;
  const task = await started(topologyOf(web, service('task')), () => state);
  expect([await task.look(), task.stage]).toEqual([[], 'starting']);
  state = RUNS;
  expect([await task.look(), task.stage]).toEqual([[], 'started']);
  state = ENDED;
  expect([await task.look(), task.stage]).toEqual([[], 'ready']);
});

it('a server whose container was made has not died; one that ended has, and so has one that could not be started', async () => {
  let state = MADE;
  const web = await started(topologyOf(service('web')), () => state);
  expect([await web.look(), web.stage]).toEqual([[], 'starting']);
  state = RUNS;
  expect([await web.look(), web.stage]).toEqual([[], 'ready']);
  state = ENDED;
  expect(await web.look()).toMatchObject([{ death: 'exited with status 0' }]);
  const missing = { ...MADE, ExitCode: 127, Error: 'exec: "shopd": not found' };
  const refused = await started(topologyOf(service('web')), () => missing);
  expect(await refused.look()).toMatchObject([{ death: 'exited with status 127: exec: "shopd": not found' }]);
});
