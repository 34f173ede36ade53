import type { MountSettings } from 'dockerode';
import type Docker from 'dockerode';
import { throwIfAborted } from '../../../base/clock.ts';
import { within } from '../../../base/deadline.ts';
import { lastLines } from '../container-logs.ts';
import { LABEL, type Owner, objectName, ownerLabels } from '../names.ts';

/** A command in a container of its own, as root, without a network. */
export interface OneShot {
  readonly owner: Owner;
  /** ends it before its time */
  readonly signal: AbortSignal;
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly mounts: readonly MountSettings[];
  /** before it starts */
  readonly prepare?: (container: Docker.Container) => Promise<void>;
}

/** A copy of what a database holds may take long; one that hangs must not hold up a run for ever. */
const LONGEST_MS = 4 * 3_600_000;

/**
 * Runs it to its end, and removes it, whatever happens.
 * @throws {BenchdayError} INTERRUPTED; an error at its deadline
 */
export async function runOneShot(
  docker: Docker,
  shot: OneShot,
  withinMs = LONGEST_MS,
): Promise<{ readonly exitCode: number; readonly said: string }> {
  const container = await docker.createContainer({
    name: objectName(shot.owner, shot.name),
    Image: shot.image,
    // An image's own entry point would run else.
    Entrypoint: shot.command.slice(0, 1),
    Cmd: shot.command.slice(1),
    Env: Object.entries(shot.environment ?? {}).map(([name, value]) => `${name}=${value}`),
    User: '0',
    WorkingDir: '/',
    Labels: { ...ownerLabels(shot.owner), [LABEL.service]: shot.name },
    Healthcheck: { Test: ['NONE'] },
    HostConfig: { NetworkMode: 'none', Mounts: [...shot.mounts] },
  });
  try {
    throwIfAborted(shot.signal);
    return await within(withinMs, untilAborted(shot.signal, run(container, shot)), `${shot.name} did not end`);
  } finally {
    await container.remove({ force: true, v: true }).catch(() => undefined);
  }
}

async function run(container: Docker.Container, { prepare }: OneShot) {
  await prepare?.(container);
  await container.start();
  const { StatusCode: exitCode } = (await container.wait()) as { StatusCode: number };
  return { exitCode, said: exitCode === 0 ? '' : await lastLines(container, 20) };
}

/** The work's result, or the abortion, whichever is first; the work itself must be ended by what comes after. @throws {BenchdayError} INTERRUPTED */
export async function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    const end = () => {
      try {
        throwIfAborted(signal);
      } catch (cause) {
        reject(cause instanceof Error ? cause : new Error(String(cause)));
      }
    };
    signal.addEventListener('abort', end, { once: true, signal: done.signal });
    end();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    done.abort();
  }
}

export function volumeMount(source: string, target: string): MountSettings {
  return {
    Type: 'volume',
    Source: source,
    Target: target,
    VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: '', Options: {} } },
  };
}
