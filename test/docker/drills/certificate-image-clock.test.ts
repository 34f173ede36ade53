import { execa } from 'execa';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sleep } from '../../../src/base/clock.ts';
import { readFaultWord } from '../../../src/faults/fault-word.ts';
import { faultById } from '../../../src/faults/registry.ts';
import { armTopology } from '../../../src/jobs/drill/arm-topology.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import type { RunningContainer, RunningTopology } from '../../../src/platform/platform.ts';
import { selfSigned } from '../../support/certificates.ts';
import { LISTENS, leftOf, request, service, topologyOf } from '../platform/small-topology.ts';

const BUILDER = fileURLToPath(new URL('../../../topologies/build.mjs', import.meta.url));
const only = ({ services }: RunningTopology, name = 'app'): RunningContainer => {
  const [container] = services.find((one) => one.name === name)?.containers ?? [];
  if (container === undefined) throw new Error('nothing runs');
  return container;
};

/** Breaks it while `work` is done, and undoes it twice, as another process would. */
async function under(
  word: string,
  container: RunningContainer,
  { runId, work }: { readonly runId: string; readonly work: () => Promise<void> },
): Promise<void> {
  const { grips } = await enginePlatform();
  if (grips === undefined) throw new Error('the engine has no grips');
  const [id = '', amount] = word.split('=');
  const fault = faultById(id.split(':', 1)[0] ?? '');
  const target = { aim: 'app', kind: 'service' as const, containers: [container], stem: `benchday-${runId}-1` };
  const aimed = { ...target, ...(amount === undefined ? {} : { amount }) };
  const plan: unknown = JSON.parse(JSON.stringify(await fault.plan(aimed, grips)));
  try {
    await fault.apply(plan, grips);
    await work();
  } finally {
    await fault.undo(plan, grips);
    await fault.undo(plan, grips);
  }
}

const PROXY = `defaults
  mode http
  timeout connect 1s
  timeout client 5s
  timeout server 5s
frontend site
  bind :8080 ssl crt /tls/site.pem
  http-request return status 200
`;

test('a server shows an expired certificate once it has read it again, and the right one when that is undone', async () => {
  const { key, cert } = selfSigned();
  const file = (target: string, content: string) => ({ target, content, mode: 0o644, uid: 0, gid: 0 });
  const app = service('app', {
    image: 'benchday/haproxy:latest',
    entrypoint: ['haproxy', '-W', '-db', '-f', '/tls/haproxy.cfg'],
    command: [],
    user: '0',
    healthcheck: LISTENS,
    files: [file('/tls/site.pem', cert + key), file('/tls/haproxy.cfg', PROXY)],
  });
  const asked = request(topologyOf(app));
  await using running = await (await enginePlatform()).bringUp(asked);
  const { hostname, port } = new URL(running.entryUrl);
  const endsMs = async (): Promise<number> => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
    try {
      await once(socket, 'secureConnect', { signal: AbortSignal.timeout(2_000) });
      return Date.parse(socket.getPeerCertificate().valid_to);
    } catch {
      return Number.NaN;
    } finally {
      socket.destroy();
    }
  };
  const soon = { timeout: 15_000, interval: 250 };
  await expect.poll(endsMs, soon).toBeGreaterThan(Date.now());
  const before = await endsMs();
  for (const how of ['', ',USR2']) {
    await under(`certificate-expired:app=/tls/site.pem${how}`, only(running), {
      runId: asked.runId,
      work: async () => {
        await expect.poll(endsMs, soon).toBeLessThan(Date.now());
      },
    });
    await expect.poll(endsMs, soon).toBe(before);
  }
});

test('an image that is missing cannot be placed, and has its names again when that is undone', async () => {
  const image = 'benchday-test/missing:1';
  await execa('docker', ['build', '-t', image, '-'], {
    input: 'FROM debian:bookworm-slim\nLABEL of=a-test\n',
    env: { DOCKER_BUILDKIT: '0' },
  });
  try {
    await execa('docker', ['tag', image, 'benchday-test/missing:again']);
    const idOf = async () => (await execa('docker', ['images', '-q', '--no-trunc', 'benchday-test/missing'])).stdout;
    const before = await idOf();
    const asked = request(topologyOf(service('app', { image, healthcheck: LISTENS })));
    await using running = await (await enginePlatform()).bringUp(asked);
    await under('image-missing:app', only(running), {
      runId: asked.runId,
      work: async () => {
        const made = await execa('docker', ['create', '--pull', 'never', image], { reject: false });
        expect(made.stderr).toMatch(/No such image/i);
        expect(await running.dead()).toHaveLength(1);
      },
    });
    expect(await idOf()).toBe(before);
    expect(await running.dead()).toEqual([]);
  } finally {
    await execa('docker', ['rmi', '-f', image, 'benchday-test/missing:again'], { reject: false });
  }
});

test("the clock of a container is stepped and set back, another's and the machine's are left, and time that passed is none", async () => {
  await execa(process.execPath, [BUILDER, 'clock']);
  const tell = `use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
    $s = IO::Socket::INET->new(LocalPort => 8080, Listen => 64, ReuseAddr => 1) or die;
    while ($c = $s->accept) { printf $c "%d %d\\n", time, clock_gettime(CLOCK_MONOTONIC); close $c }`;
  const clocked = { command: ['perl', '-MIO::Socket::INET', '-e', tell], healthcheck: LISTENS };
  const app = service('app', { ...clocked, image: 'benchday/clock:latest' });
  const topology = await armTopology(readFaultWord('clock:app=+2h'), topologyOf(app, service('other', clocked)));
  const asked = request(topology);
  {
    await using running = await (await enginePlatform()).bringUp(asked);
    const ask = 'exec 3<>/dev/tcp/127.0.0.1/8080; cat <&3';
    const aheadS = async (name: string): Promise<{ readonly wall: number; readonly passed: number }> => {
      const { output } = await only(running, name).exec(['env', '-u', 'LD_PRELOAD', 'bash', '-c', ask]);
      const [wall, passed] = output.trim().split(' ').map(Number);
      return { wall: (wall ?? Number.NaN) - Date.now() / 1_000, passed: passed ?? Number.NaN };
    };
    const before = await aheadS('app');
    expect(Math.abs(before.wall)).toBeLessThan(5);
    await under('clock:app=+2h', only(running), {
      runId: asked.runId,
      work: async () => {
        await sleep(2_000);
        const stepped = await aheadS('app');
        expect(Math.abs(stepped.wall - 7_200)).toBeLessThan(5);
        expect(stepped.passed - before.passed).toBeLessThan(60);
        expect(Math.abs((await aheadS('other')).wall)).toBeLessThan(5);
      },
    });
    await sleep(2_000);
    expect(Math.abs((await aheadS('app')).wall)).toBeLessThan(5);
    await expect(
      under('clock:app=+2h', only(running, 'other'), { runId: asked.runId, work: () => Promise.resolve() }),
    ).rejects.toMatchObject({ code: 'FAULT_REFUSED' });
  }
  expect(await leftOf(asked.runId)).toEqual([]);
});
