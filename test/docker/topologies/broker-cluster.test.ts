import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunningContainer, RunningTopology } from '../../../src/platform/platform.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import type { Service } from '../../../src/topology/topology.ts';
import { request, service, topologyOf } from '../platform/small-topology.ts';

/** Not the order of their names: any of them may be the first. */
const BROKERS = ['broker-3', 'broker-1', 'broker-2'] as const;
const NODES = ['rabbit@broker-1', 'rabbit@broker-2', 'rabbit@broker-3'];
const SOON = { timeout: 60_000, interval: 500 };

/** As the application declares it. @source topologies/app, Broker.declare */
const DECLARE = `
  {new, _} = rabbit_amqqueue:declare(rabbit_misc:r(<<"/">>, queue, <<"shop.writes">>), true, false,
    [{<<"x-queue-type">>, longstr, <<"quorum">>}, {<<"x-delivery-limit">>, signedint, 20},
     {<<"x-dead-letter-exchange">>, longstr, <<"">>}, {<<"x-dead-letter-routing-key">>, longstr, <<"shop.writes.dead">>},
     {<<"x-dead-letter-strategy">>, longstr, <<"at-least-once">>}, {<<"x-overflow">>, longstr, <<"reject-publish">>}],
    none, <<"test">>), declared.`;
const PUBLISH =
  'rabbit_basic:publish(rabbit_misc:r(<<"/">>, exchange, <<>>), <<"shop.writes">>, [{delivery_mode, 2}], <<"one">>).';

let running: RunningTopology;

beforeAll(async () => {
  const [first, ...others] = BROKERS.map(broker);
  if (first === undefined) throw new Error('there are no brokers');
  const topology = topologyOf(first, ...others);
  running = await (
    await enginePlatform()
  ).bringUp(request({ ...topology, entries: [{ service: first.name, port: 5672 }] }, { readyWithinMs: 120_000 }));
});
afterAll(() => running[Symbol.asyncDispose]());

it('three nodes that start together, in no order, are one cluster', async () => {
  for (const name of BROKERS) expect(await runningNodes(name)).toEqual(NODES);
});

it('that stops where it is the minority, and misses a vanished member after a second', async () => {
  const question = `{rabbit_mnesia:status(), application:get_env(rabbit, cluster_partition_handling), application:get_env(aten, poll_interval)}.`;
  const said = await ask('broker-2', 'rabbitmqctl', 'eval', question);
  expect(said).toContain('{ok,pause_minority}');
  expect(said).toContain('{ok,1000}');
});

it('a quorum queue has three members', async () => {
  expect(await ask('broker-2', 'rabbitmqctl', 'eval', DECLARE)).toContain('declared');
  await expect.poll(() => members('broker-2'), SOON).toEqual({ online: NODES, all: NODES });
  expect(await ask('broker-2', 'rabbitmqctl', 'eval', PUBLISH)).toContain('ok');
  await expect.poll(() => depth('broker-3'), SOON).toBe('1');
});

it("the loss of the queue's leader is survived, and it is a member again when it comes back", async () => {
  const leader = await leaderSeenBy('broker-1');
  const victim = leader.replace('rabbit@', '');
  const survivor = BROKERS.find((name) => name !== victim) ?? BROKERS[0];
  const { stdout } = await execa('docker', ['inspect', '--format', '{{.State.Pid}}', container(victim).id]);
  process.kill(Number(stdout), 'SIGKILL');

  const left = NODES.filter((node) => node !== leader);
  await expect.poll(() => members(survivor), SOON).toEqual({ online: left, all: NODES });
  expect(left).toContain(await leaderSeenBy(survivor));
  expect(await ask(survivor, 'rabbitmqctl', 'eval', PUBLISH)).toContain('ok');
  await expect.poll(() => depth(survivor), SOON).toBe('2');

  await execa('docker', ['start', container(victim).id]);
  await expect.poll(() => runningNodes(survivor), SOON).toEqual(NODES);
  await expect.poll(() => members(survivor), SOON).toEqual({ online: NODES, all: NODES });
  await expect.poll(() => depth(victim), SOON).toBe('2');
});

function broker(name: string): Service {
  return service(name, {
    role: 'broker',
    image: 'benchday/rabbitmq:latest',
    hostname: name,
    init: false,
    command: [],
    environment: {
      BROKER_NODE: `rabbit@${name}`,
      BROKER_CLUSTER_NODES: NODES.join(','),
      BROKER_COOKIE: 'benchdaycookie',
      BROKER_SCHEDULERS: '1',
    },
    healthcheck: {
      test: ['CMD', 'bash', '-c', ': < /dev/tcp/127.0.0.1/5672'],
      intervalMs: 60_000,
      timeoutMs: 2_000,
      retries: 3,
      startPeriodMs: 0,
    },
  });
}

async function runningNodes(name: string): Promise<string[]> {
  const said = await ask(name, 'rabbitmqctl', 'cluster_status', '--formatter', 'json');
  return (JSON.parse(said) as { running_nodes: string[] }).running_nodes.toSorted();
}

async function members(name: string): Promise<{ online: string[]; all: string[] }> {
  const words = ['rabbitmqctl', 'list_queues', 'name', 'members', 'online', '--quiet', '--formatter', 'json'];
  const [queue] = JSON.parse(await ask(name, ...words)) as { members: string[]; online: string[] }[];
  return { online: queue?.online.toSorted() ?? [], all: queue?.members.toSorted() ?? [] };
}

async function leaderSeenBy(name: string): Promise<string> {
  const said = await ask(name, 'rabbitmqctl', 'list_queues', 'leader', '--quiet', '--formatter', 'json');
  const [queue] = JSON.parse(said) as { leader: string }[];
  return queue?.leader ?? '';
}

async function depth(name: string): Promise<string> {
  return (await ask(name, 'rabbitmqctl', 'list_queues', 'messages', '--quiet', '--no-table-headers')).trim();
}

async function ask(name: string, ...command: readonly string[]): Promise<string> {
  const { exitCode, output } = await container(name).exec(command);
  return exitCode === 0 ? output : `status ${exitCode}: ${output}`;
}

function container(name: string): RunningContainer {
  const found = running.services.find((one) => one.name === name)?.containers[0];
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}
