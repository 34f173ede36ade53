import type { MountSettings } from 'dockerode';
import type Docker from 'dockerode';
import { throwIfAborted, untilAborted } from '../../../base/clock.ts';
import { deadline } from '../../../base/deadline.ts';
import { BenchdayError } from '../../../base/errors.ts';
import { plainSeconds } from '../../../base/number-text.ts';
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
 * @throws {BenchdayError} INTERRUPTED; DOCKER_FAILED: it had not ended at its deadline
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
  const isOver = deadline(withinMs, shot.signal);
  try {
    throwIfAborted(shot.signal);
    return await untilAborted(isOver, run(container, shot));
  } catch (cause) {
    throwIfAborted(shot.signal);
    if (!isOver.aborted) throw cause;
    throw new BenchdayError('DOCKER_FAILED', `${shot.name} did not end within ${plainSeconds(withinMs)}`, { cause });
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

export function volumeMount(source: string, target: string): MountSettings {
  return {
    Type: 'volume',
    Source: source,
    Target: target,
    VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: '', Options: {} } },
  };
}
