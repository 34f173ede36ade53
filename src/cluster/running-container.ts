import type Docker from 'dockerode';
import type { RunningContainer } from './cluster.ts';
import { startConversation } from './conversation.ts';
import { runCommand } from './exec.ts';
import { findImage } from './image-facts.ts';
import { usageReader } from './usage-reader.ts';

/** One started container, as collectors and faults see it. */
export function runningContainer(docker: Docker, inspected: Docker.ContainerInspectInfo): RunningContainer {
  const container = docker.getContainer(inspected.Id);
  return {
    id: inspected.Id,
    name: inspected.Name.replace(/^\//, ''),
    imageId: inspected.Image,
    describeImage: async () =>
      (await findImage(docker, inspected.Image)) ?? { id: inspected.Image, repoDigests: [], labels: {} },
    exec: (command) => runCommand(docker, container, command),
    converse: (command) => startConversation(docker, container, command),
    usage: usageReader(docker, inspected.Id),
  };
}
