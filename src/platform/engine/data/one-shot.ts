import type { MountSettings } from 'dockerode';
import type Docker from 'dockerode';
import { lastLines } from '../container-logs.ts';
import { LABEL, type Owner, objectName, ownerLabels } from '../names.ts';

/** A command in a container of its own, as root, without a network. */
export interface OneShot {
  readonly owner: Owner;
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly mounts: readonly MountSettings[];
  /** before it starts */
  readonly prepare?: (container: Docker.Container) => Promise<void>;
}

/** Runs it to its end, and removes it, whatever happens. */
export async function runOneShot(
  docker: Docker,
  shot: OneShot,
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
    await shot.prepare?.(container);
    await container.start();
    const { StatusCode: exitCode } = (await container.wait()) as { StatusCode: number };
    return { exitCode, said: exitCode === 0 ? '' : await lastLines(container, 20) };
  } finally {
    await container.remove({ force: true, v: true }).catch(() => undefined);
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
