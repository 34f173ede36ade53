import { expect, it } from 'vitest';
import { findSwarm } from '../../../../src/platform/swarm/find-swarm.ts';
import { ownSwarmPlatform } from '../../../../src/platform/swarm/own-swarm.ts';
import type { SwarmNode } from '../../../../src/platform/swarm/swarm-nodes.ts';
import { recorded, recordedNodes, someEngine } from './some-engines.ts';

const NONE: ReadonlyMap<string, string> = new Map();

/** The recorded Swarm: srv1 answers as its manager, the engines of the others say which node they are. */
async function swarm(change: (node: SwarmNode) => SwarmNode = (node) => node) {
  const nodes = recordedNodes().map(change);
  const idOf = (host: string) => nodes.find(({ Description }) => Description.Hostname === host)?.ID ?? '';
  const manager = recorded('manager');
  const engine = (host: string) => {
    const { Swarm } = manager;
    const info = { ...manager, Name: host, ...(Swarm && { Swarm: { ...Swarm, NodeID: idOf(host) } }) };
    return someEngine(info, () => nodes);
  };
  return { manager: await engine('srv1'), engine };
}

const labelled = (host: string, labels: Readonly<Record<string, string>>) => (node: SwarmNode) =>
  node.Description.Hostname === host
    ? { ...node, Spec: { ...node.Spec, Labels: { ...node.Spec.Labels, ...labels } } }
    : node;

it('nodes are reached by what is typed, else by their labels, and the manager by itself', async () => {
  const { engine } = await swarm();
  const [two, three] = [await engine('srv2'), await engine('srv3')];
  const { manager } = await swarm((node) =>
    labelled('srv4', { srv: '' })(
      labelled('srv3', {
        'benchday.engine': three,
        'benchday.address': 'three.example',
        'benchday.ports': '31000-31001',
      })(labelled('srv2', { 'benchday.engine': 'unix:///nowhere' })(node)),
    ),
  );
  const found = await findSwarm({ manager, nodes: new Map([['srv2', two]]) });
  expect(found).toMatchObject({ problems: [], unnamed: ['srv4'] });
  expect(found.servers.map(({ name }) => name)).toEqual(['srv1', 'srv2', 'srv3']);
  const [first, , third] = found.servers;
  expect(first?.address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  expect([...(first?.ports.keys() ?? [])]).toHaveLength(16);
  expect(third?.address).toBe('three.example');
  expect([...(third?.ports ?? [])]).toEqual([
    [31_000, 31_000],
    [31_001, 31_001],
  ]);
});

it('each node that cannot be used is named with what to do, and nothing is measured then', async () => {
  const { engine } = await swarm();
  const two = await engine('srv2');
  const { manager } = await swarm((node) =>
    node.Description.Hostname === 'srv4' ? { ...node, Status: { State: 'down' } } : node,
  );
  const place = { manager, nodes: new Map([['srv3', two]]) };
  const { problems, servers } = await findSwarm(place);
  expect(servers.map(({ name }) => name)).toEqual(['srv1']);
  expect(problems).toEqual([
    expect.stringMatching(
      /^srv2: nothing says how its engine is reached; --swarm-nodes srv2=ssh:\/\/user@srv2, or docker node update --label-add benchday\.engine=/,
    ),
    expect.stringMatching(/^srv3: unix:.* leads to the engine of srv2, which is not the node srv3$/),
    'srv4: the node srv4 is down',
  ]);
  await expect(ownSwarmPlatform(place, () => undefined)).rejects.toMatchObject({
    code: 'SWARM_UNUSABLE',
    message: expect.stringMatching(/cannot be measured on:\n {2}srv2: .*\n {2}srv3: .*\n {2}srv4: /) as string,
  });
});

it.each<[string, (node: SwarmNode) => SwarmNode, RegExp]>([
  ['is drained', (node) => ({ ...node, Spec: { ...node.Spec, Availability: 'drain' } }), /takes no tasks \(drain\)/],
  ['shares its name', labelled('srv2', { srv: 'srv1' }), /srv1: the node srv1 shares the label srv=srv1 with another/],
  ['has no ports', labelled('srv1', { 'benchday.ports': '9-8' }), /benchday\.ports=9-8 is no range/],
  [
    'is known nowhere',
    (node) => ({ ...node, Status: { ...node.Status, Addr: '0.0.0.0' }, ManagerStatus: { Reachability: 'reachable' } }),
    /srv1: nobody says where its ports are reached; docker node update --label-add benchday\.address=<address> srv1/,
  ],
])('a node that %s is named', async (_name, change, problem) => {
  const { manager } = await swarm(change);
  const { problems } = await findSwarm({ manager, nodes: NONE });
  expect(problems.join('\n')).toMatch(problem);
});

it('a manager that knows itself as 0.0.0.0 is where the other managers know it', async () => {
  const { manager } = await swarm((node) => ({
    ...node,
    Status: { ...node.Status, Addr: '0.0.0.0' },
    ManagerStatus: { Reachability: 'reachable', Addr: '[fd00::7]:2377' },
  }));
  expect((await findSwarm({ manager, nodes: NONE })).servers[0]?.address).toBe('fd00::7');
});

it('an engine that does not answer is named with its node', async () => {
  const { manager } = await swarm();
  const { problems } = await findSwarm({ manager, nodes: new Map([['srv4', 'unix:///nowhere/docker.sock']]) });
  expect(problems.at(-1)).toMatch(
    /^srv4: its engine cannot be reached: no Docker engine answers at unix:\/\/\/nowhere\/docker\.sock/,
  );
});

it('who manages no Swarm is refused, and so is a node that is none', async () => {
  const worker = await someEngine(recorded('worker'));
  await expect(findSwarm({ manager: worker, nodes: NONE })).rejects.toMatchObject({
    code: 'SWARM_UNUSABLE',
    message: expect.stringMatching(/manages no Swarm: srv4 is a worker/) as string,
  });
  const { manager } = await swarm();
  await expect(findSwarm({ manager, nodes: new Map([['srv9', 'x']]) })).rejects.toMatchObject({
    code: 'USAGE',
    message: '--swarm-nodes: the Swarm has no server srv9; there are srv1, srv2, srv3, srv4',
  });
});

it('a Swarm none of whose nodes has a name says how they get one', async () => {
  const { manager } = await swarm((node) => ({ ...node, Spec: { ...node.Spec, Labels: {} } }));
  await expect(ownSwarmPlatform({ manager, nodes: NONE }, () => undefined)).rejects.toThrow(
    /no node has a name; without a name are srv1, srv2, srv3, srv4: docker node update --label-add srv=srv1 <node>/,
  );
});
