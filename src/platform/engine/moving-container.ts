import type Docker from 'dockerode';
import { onEngine, type PlacedContainer } from './running-container.ts';

/** A container that may be made again: what is asked of it goes to the one that is there now. */
export interface MovingContainer extends PlacedContainer {
  moveTo(made: Docker.ContainerInspectInfo): void;
}

export function movingContainer(docker: Docker, inspected: Docker.ContainerInspectInfo): MovingContainer {
  let now = onEngine(docker, inspected);
  return {
    docker,
    get inspected() {
      return now.inspected;
    },
    inspect: () => now.inspect(),
    usage: () => now.usage(),
    moveTo: (made) => {
      now = onEngine(docker, made);
    },
  };
}
