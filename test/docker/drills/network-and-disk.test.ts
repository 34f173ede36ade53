import { execa } from 'execa';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { monotonicMs } from '../../../src/base/clock.ts';
import { faultById } from '../../../src/faults/registry.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import type { Platform, RunningTopology } from '../../../src/platform/platform.ts';
import { LISTENS, leftOf, request, service, topologyOf } from '../platform/small-topology.ts';

const BUILDER = fileURLToPath(new URL('../../../topologies/build.mjs', import.meta.url));

/** Sends as many bytes as a line says, over one connection as often as it is asked. */
const SENDER = `$SIG{CHLD} = 'IGNORE';
  $s = IO::Socket::INET->new(LocalPort => 8080, Listen => 64, ReuseAddr => 1) or die;
  while (1) { $c = $s->accept or next; next if fork; $c->autoflush; while (<$c>) { print $c 'x' x $_ } exit }`;

const sender = service('sender', {
  command: ['perl', '-MIO::Socket::INET', '-e', SENDER],
  healthcheck: LISTENS,
  tmpfs: ['/data:size=4m', '/loose'],
});
const asked = request(topologyOf(sender));
let platform: Platform;
let running: RunningTopology;

beforeAll(async () => {
  await execa(process.execPath, [BUILDER, 'link']);
  platform = await enginePlatform();
  running = await platform.bringUp(asked);
});
afterAll(async () => {
  await running.stop();
});

const container = () => {
  const [only] = running.services[0]?.containers ?? [];
  if (only === undefined) throw new Error('nothing runs');
  return only;
};
const inside = async (command: string) => container().exec(['bash', '-c', command]);
const helpers = async () => (await leftOf(asked.runId)).filter((name) => name.includes('-link-'));

/** Breaks it while `work` is done, and undoes it as another process would. */
async function under(id: string, amount: string | undefined, work: () => Promise<void>): Promise<void> {
  const { grips } = platform;
  if (grips === undefined) throw new Error('the engine has no grips');
  const target = {
    aim: 'sender',
    kind: 'service',
    containers: [container()],
    stem: `benchday-${asked.runId}-1`,
  } as const;
  const fault = faultById(id);
  const plan: unknown = JSON.parse(
    JSON.stringify(await fault.plan({ ...target, ...(amount === undefined ? {} : { amount }) }, grips)),
  );
  try {
    await fault.apply(plan, grips);
    await work();
  } finally {
    await fault.undo(plan, grips);
    await fault.undo(plan, grips);
  }
}

async function connected(): Promise<Socket> {
  const { hostname, port } = new URL(running.entryUrl);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  return socket.setNoDelay().on('error', () => undefined);
}

/** How long it takes until so many bytes have come, ms. */
function fetched(socket: Socket, bytes: number): Promise<number> {
  const startedMs = monotonicMs();
  return new Promise((resolve, reject) => {
    let got = 0;
    const ended = () => {
      reject(new Error(`the connection ended after ${got} of ${bytes} bytes`));
    };
    const take = (chunk: Buffer) => {
      got += chunk.length;
      if (got < bytes) return;
      socket.off('data', take).off('close', ended);
      resolve(monotonicMs() - startedMs);
    };
    socket.on('data', take).once('close', ended).write(`${bytes}\n`);
  });
}

/** The least of some, since the machine can only make them longer. */
async function leastOf(socket: Socket, bytes: number, times = 4): Promise<number> {
  const all: number[] = [];
  for (let time = 0; time < times; time++) all.push(await fetched(socket, bytes));
  return Math.min(...all);
}

const retransmitted = async (): Promise<number> => {
  const { output } = await inside(
    'while read -r -a f; do [ "${f[0]}" = Tcp: ] && n="${f[12]}"; done < /proc/net/snmp; echo $n',
  );
  return Number(output);
};

test('what is delayed comes later by so much, also over a connection that was open before, and no more when it is undone', async () => {
  const socket = await connected();
  expect(await leastOf(socket, 1)).toBeLessThan(100);
  await under('delay', '150ms', async () => {
    expect(await leastOf(socket, 1)).toBeGreaterThan(148);
    expect(await leastOf(socket, 1)).toBeLessThan(250);
  });
  expect(await leastOf(socket, 1)).toBeLessThan(100);
  expect(await helpers()).toEqual([]);
  socket.destroy();
});

test('of what is sent by a narrow line no more comes than it carries', async () => {
  const socket = await connected();
  expect(await leastOf(socket, 100_000)).toBeLessThan(400);
  await under('bandwidth', '1mbit', async () => {
    // 0.8 s, less the burst
    expect(await fetched(socket, 100_000)).toBeGreaterThan(650);
  });
  expect(await leastOf(socket, 100_000)).toBeLessThan(400);
  socket.destroy();
});

test('what gets lost is sent again, and the loss ends also when its helper is gone', async () => {
  await under('loss', '10%', async () => {
    const before = await retransmitted();
    const sockets = await Promise.all(Array.from({ length: 30 }, connected));
    await Promise.all(sockets.map((socket) => fetched(socket, 1)));
    expect(await retransmitted()).toBeGreaterThan(before);
    for (const socket of sockets) socket.destroy();
  });
  const socket = await connected();
  await under('loss', '100%', async () => {
    const answered = fetched(socket, 1).then(
      () => 'answered',
      () => 'ended',
    );
    const waited = new Promise((resolve) => setTimeout(resolve, 700, 'waited'));
    expect(await Promise.race([answered, waited])).toBe('waited');
    for (const name of await helpers()) await execa('docker', ['rm', '-f', name]);
  });
  expect(await leastOf(await connected(), 1)).toBeLessThan(100);
  socket.destroy();
});

test('a full volume takes nothing, and takes it again when that is undone; one without a limit is refused', async () => {
  const write = async () => (await inside('echo something > /data/new')).output;
  await expect(under('disk-full', '/loose', () => Promise.resolve())).rejects.toMatchObject({ code: 'FAULT_REFUSED' });
  await under('disk-full', undefined, async () => {
    expect(await write()).toContain('No space left on device');
  });
  expect(await write()).toBe('');
});
