import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { monotonicMs } from '../../../src/base/clock.ts';
import { adding } from '../../../src/platform/engine/add-container.ts';
import { engineHost } from '../../../src/platform/engine/engine-host.ts';
import { replacing } from '../../../src/platform/engine/replace-container.ts';
import type { Unit } from '../../../src/platform/engine/service-start.ts';
import { request, service, topologyOf } from '../../docker/platform/small-topology.ts';

const REFUSAL = Object.assign(new Error('OCI runtime create failed: exec: "shopd": not found'), { statusCode: 400 });
const app = service('app', { settings: { startHooks: [{ command: ['migrate'] }] } });

/**
 * An engine with one container, app-old, that makes new-1, new-2 ...
 * @param refuses  the numbers of those that it does not start
 * @param hook  how post_start ends, by the number of the container; absent: with 0
 */
function engine({ refuses = [], hook = {} }: { refuses?: number[]; hook?: Record<number, number | 'never'> } = {}) {
  const names = new Map([['app-old', 'app-1']]);
  const running = new Set(['app-old']);
  let made = 0;
  const container = (id: string) => ({
    id,
    inspect: () =>
      Promise.resolve({
        ...{ Id: id, Name: `/${names.get(id) ?? ''}`, RestartCount: 0, HostConfig: {}, Config: { Env: [] } },
        State: { Running: running.has(id), Restarting: false, ExitCode: 0, Error: '', Status: '', StartedAt: '1' },
      }),
    stop: () => Promise.resolve(running.delete(id)),
    rename: ({ name }: { name: string }) => Promise.resolve(names.set(id, name)),
    remove: () => Promise.resolve(names.delete(id) && running.delete(id)),
    start: () => {
      if (refuses.includes(Number(id.slice(4)))) return Promise.reject(REFUSAL);
      running.add(id);
      return Promise.resolve();
    },
    exec: () => {
      const ending = hook[Number(id.slice(4))] ?? 0;
      const socket = new PassThrough();
      if (ending !== 'never') socket.end();
      return Promise.resolve({
        ...{ start: () => Promise.resolve(socket), inspect: () => Promise.resolve({ ExitCode: ending }) },
      });
    },
  });
  const docker = {
    getContainer: container,
    getNetwork: () => ({ connect: () => Promise.resolve() }),
    createContainer: ({ name }: { name: string }) => {
      if ([...names.values()].includes(name)) return Promise.reject(new Error(`the name ${name} is in use`));
      made += 1;
      names.set(`new-${made}`, name);
      return Promise.resolve(container(`new-${made}`));
    },
    modem: {
      demuxStream: (from: PassThrough, to: PassThrough) => {
        from.on('data', (chunk) => to.write(chunk));
      },
    },
  } as unknown as Docker;
  const units: Unit[] = [{ service: app, replica: 1, id: 'app-old', sinceMs: 0, isReady: true }];
  const host = engineHost(docker, request(topologyOf(app)), { state: 'none' } as never);
  return { names, running, host, replace: replacing(docker, host, units), add: adding(docker, host, units).add };
}

const asked = (signal = new AbortController().signal, readyWithinMs = 5_000) => {
  const started: string[] = [];
  return { started, asked: { readyWithinMs, signal, onStarted: (id: string) => started.push(id) } };
};

describe('a new version', () => {
  it.each([
    ['that the engine refuses to start', { refuses: [1] }, /app could not be started: OCI runtime create failed/],
    ['whose post_start fails', { hook: { 1: 3 } }, /app: post_start 1 ended with exit code 3/],
  ])('%s is told all the same, and can be replaced again by what ran before', async (_title, faults, message) => {
    const { replace, running } = engine(faults);
    const first = asked();
    await expect(replace('app-old', first.asked)).rejects.toMatchObject({ code: 'SERVICE_DIED', message });
    expect(first.started).toEqual(['new-1']);
    expect(await replace('new-1', asked().asked)).toBe('new-2');
    expect([...running]).toEqual(['new-2']);
  });

  it('whose post_start hangs has the time to get ready, no more', async () => {
    const { replace } = engine({ hook: { 1: 'never' } });
    await expect(replace('app-old', asked(undefined, 50).asked)).rejects.toMatchObject({
      code: 'SERVICE_NOT_READY',
      message: 'app: post_start 1 had not ended when the time to get ready was over',
    });
  });
});

it.each([
  ['refused', { refuses: [1] }],
  ['not set up', { hook: { 1: 3 } }],
])('a further instance that is %s leaves nothing', async (_title, faults) => {
  const { add, names } = engine(faults);
  await expect(add('app', asked().asked)).rejects.toMatchObject({ code: 'SERVICE_DIED' });
  expect([...names.keys()]).toEqual(['app-old']);
});

describe('a post_start that hangs', () => {
  const unit = (): Unit => ({ service: app, replica: 1, sinceMs: 0, isReady: false });

  it('is left when the run is interrupted', async () => {
    const ending = new AbortController();
    const starting = engine({ hook: { 1: 'never' } }).host.start(unit(), { signal: ending.signal });
    setTimeout(() => {
      ending.abort();
    }, 20);
    await expect(starting).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  it('is left when the time to get ready is over', async () => {
    const limits = { readyAtMs: monotonicMs() + 20 };
    await expect(engine({ hook: { 1: 'never' } }).host.start(unit(), limits)).rejects.toMatchObject({
      code: 'SERVICE_NOT_READY',
    });
  });
});
