import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { boundingSet } from '../../src/platform/lab/capabilities.ts';
import type { ChaosCase, OpenCase } from './chaos-case.ts';
import { lacksOfRun, resumed } from './cases.ts';
import { writeSmallWork } from './small-work.ts';

const IMAGE = 'benchday/server:latest';
const SITE_IMAGE = 'debian:bookworm-slim';
const READY_MS = 60_000;
/** An engine that has ended is started again by whoever keeps it alive, as systemd does. */
const KEPT_ALIVE = 'while :; do /opt/server/entrypoint.sh & echo $! > /engine.pid; wait $!; sleep 0.5; done';

/** A Docker engine of its own, in a container, is restarted in the middle of a run, as an update does it. The machine's own is left alone. */
export const engine: ChaosCase = {
  name: 'engine',
  weight: 100,
  seconds: 14,
  changes: 60,
  async open(folder): Promise<OpenCase> {
    await writeSmallWork(folder);
    const socket = path.join(folder, 'engine');
    await mkdir(socket);
    const name = `chaos-${path.basename(path.dirname(folder))}`;
    const remove = () => execa('docker', ['rm', '--force', '--volumes', name], { reject: false });
    const nested = await startEngine(name, socket).catch(async (failure: unknown) => {
      await remove();
      throw failure;
    });
    const reports = path.join(folder, 'reports');
    const plain = ['--progress', 'plain'];
    const words = ['run', './small.yaml', '-t', './page', ...plain];
    return {
      cwd: folder,
      words,
      reports,
      env: { DOCKER_HOST: nested.host },
      // What the inner engine publishes is reached in its network alone.
      starter: ['nsenter', '--net', '--target', nested.pid, '--'],
      blow: {
        name: 'its engine was restarted',
        strike: () =>
          void execa('docker', ['exec', name, 'sh', '-c', 'kill "$(cat /var/run/docker.pid)"'], { reject: false }),
        relieve: () => ready(nested.host),
      },
      again: async () => {
        await ready(nested.host);
        return resumed(reports, words, ['run', ...plain]);
      },
      lacks: () => lacksOfRun(reports),
      async [Symbol.asyncDispose]() {
        await remove();
      },
    };
  },
};

async function startEngine(name: string, folder: string): Promise<{ readonly host: string; readonly pid: string }> {
  const words = ['run', '--detach', '--name', name, '--hostname', 'engine', ...(await privilege())];
  const mounts = ['--volume', `${folder}:/var/run`];
  await execa('docker', [...words, ...mounts, '--entrypoint', 'sh', IMAGE, '-c', KEPT_ALIVE]);
  const { stdout: pid } = await execa('docker', ['inspect', '--format', '{{.State.Pid}}', name]);
  const host = `unix://${path.join(folder, 'docker.sock')}`;
  await ready(host);
  // The image of the site is not pulled: no test needs the Internet.
  await execa('sh', ['-c', `docker save ${SITE_IMAGE} | docker --host ${host} load`]);
  return { host, pid };
}

/** As the servers of a lab have it: privileged would ask for capabilities that this machine may lack. */
async function privilege(): Promise<readonly string[]> {
  const capabilities = boundingSet(await readFile('/proc/self/status', 'utf8'));
  const { stdout: version } = await execa('docker', ['info', '--format', '{{.CgroupVersion}}']);
  return [
    ...capabilities.flatMap((capability) => ['--cap-add', capability]),
    ...['seccomp=unconfined', 'apparmor=unconfined', 'systempaths=unconfined'].flatMap((one) => [
      '--security-opt',
      one,
    ]),
    ...['--device-cgroup-rule', 'a *:* rwm', '--cgroupns', version === '2' ? 'private' : 'host'],
    ...(version === '2' ? [] : ['--volume', '/sys/fs/cgroup:/sys/fs/cgroup:rw']),
  ];
}

async function ready(host: string): Promise<void> {
  const begunMs = performance.now();
  for (;;) {
    const { exitCode } = await execa('docker', ['--host', host, 'info'], { reject: false });
    if (exitCode === 0) return;
    if (performance.now() - begunMs > READY_MS) throw new Error(`the engine at ${host} did not answer within a minute`);
    await sleep(200);
  }
}
