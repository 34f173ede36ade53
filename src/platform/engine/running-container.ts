import type Docker from 'dockerode';
import { BenchdayError } from '../../base/errors.ts';
import type { Address, ContainerUsage, RunningContainer } from '../platform.ts';
import { startConversation } from './conversation.ts';
import { runCommand } from './exec.ts';
import { findImage } from './image-facts.ts';
import { usageReader } from './usage-reader.ts';

/** A container where it runs. */
export interface PlacedContainer {
  /** its own engine */
  readonly docker: Docker;
  /** where its ports are reached; absent: at 127.0.0.1 */
  readonly host?: string;
  /** when it was ready, with ports as they are reached from here */
  readonly inspected: Docker.ContainerInspectInfo;
  /** the same as it is now */
  readonly inspect: () => Promise<Docker.ContainerInspectInfo>;
  readonly usage: () => Promise<ContainerUsage>;
}

/** One of the engine that benchday speaks to. */
export function onEngine(docker: Docker, inspected: Docker.ContainerInspectInfo): PlacedContainer {
  return {
    docker,
    inspected,
    inspect: () => docker.getContainer(inspected.Id).inspect(),
    usage: usageReader(docker, inspected.Id),
  };
}

/** One started container, as collectors and faults see it; of one that is made again what is there now. */
export function runningContainer(placed: PlacedContainer, server?: string): RunningContainer {
  const { docker, inspected } = placed;
  const name = inspected.Name.replace(/^\//, '');
  const container = (): Docker.Container => docker.getContainer(placed.inspected.Id);
  return {
    get id() {
      return placed.inspected.Id;
    },
    name,
    get imageId() {
      return placed.inspected.Image;
    },
    ...(server === undefined ? {} : { server }),
    ...(inspected.State.Running ? {} : { hasEnded: true as const }),
    async address(port) {
      const now = await placed.inspect();
      const address = publishedAddress(now, port, placed.host);
      if (address !== undefined) return address;
      const why = now.State.Running ? `port ${port} was not published` : `it does not run (${now.State.Status})`;
      throw new BenchdayError('INTERNAL', `${name}: ${why}`);
    },
    async startedAtMs() {
      const { StartedAt: startedAt } = (await placed.inspect()).State;
      const atMs = Date.parse(startedAt);
      if (Number.isNaN(atMs))
        throw new BenchdayError('INTERNAL', `${name}: the engine says that it started at ${startedAt}`);
      return atMs;
    },
    describeImage: async () =>
      (await findImage(docker, placed.inspected.Image)) ?? {
        id: placed.inspected.Image,
        repoDigests: [],
        labels: {},
      },
    exec: (command) => runCommand(docker, container(), command),
    converse: (command) => startConversation(docker, container(), command),
    usage: () => placed.usage(),
  };
}

/**
 * Where a container's port is found; undefined when it is not published, or the container does not run.
 * @param host  where published ports are reached
 */
export function publishedAddress(
  inspected: Docker.ContainerInspectInfo,
  port: number,
  host = '127.0.0.1',
): Address | undefined {
  if (inspected.HostConfig.NetworkMode === 'host') return { host, port };
  const published = inspected.NetworkSettings.Ports[`${port}/tcp`]?.[0]?.HostPort;
  return published === undefined ? undefined : { host, port: Number(published) };
}
