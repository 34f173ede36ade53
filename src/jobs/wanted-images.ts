import path from 'node:path';
import { shellWord } from '../base/shell-word.ts';
import { displayPath } from '../base/file-problem.ts';
import { pullable } from '../images/build/obtain-images.ts';
import type { Platform } from '../platform/platform.ts';
import { madeByCaptain } from '../topology/captain-beside.ts';
import { projectImageName } from '../topology/project-image.ts';
import { shownImage } from '../topology/shown-image.ts';
import type { Service, Topology } from '../topology/topology.ts';

/** An image that is not there. */
export interface WantedImage {
  readonly image: string;
  readonly topology: string;
  readonly services: readonly string[];
  /** build, pull: by the command that measures; command: somebody must type it before */
  readonly by: 'build' | 'pull' | 'command';
  /** how to get it, in words or as a command */
  readonly how: string;
}

/** What of the topologies' images is not there, and how each is got. Nothing is started. */
export async function wantedImages(
  topologies: readonly Topology[],
  platform: Platform,
): Promise<readonly WantedImage[]> {
  const all: WantedImage[] = [];
  for (const topology of topologies) {
    for (const { image, services } of await platform.missingImages(topology)) {
      const names = services.map(({ name }) => name);
      const shown = services[0] === undefined ? image : shownImage(services[0]);
      all.push({ image: shown, topology: topology.name, services: names, ...wayTo(image, services, topology) });
    }
  }
  return all;
}

function wayTo(image: string, services: readonly Service[], topology: Topology): Pick<WantedImage, 'by' | 'how'> {
  const project = projectImageName(image);
  if (project !== undefined) return { by: 'command', how: `benchday build ${project}` };
  if (services.some(({ build }) => build !== undefined)) return { by: 'build', how: 'built by this command' };
  if (madeByCaptain(topology.file)(image)) {
    return { by: 'command', how: `benchday build ${shellWord(displayPath(path.dirname(topology.file)))}` };
  }
  const isForbidden = services.every(({ pullPolicy }) => pullPolicy === 'never');
  return pullable(topology).includes(image) && !isForbidden
    ? { by: 'pull', how: 'pulled by this command' }
    : {
        by: 'command',
        how: isForbidden
          ? `docker pull ${services[0] === undefined ? image : shownImage(services[0])}`
          : 'benchday build, of the compose file that makes it',
      };
}
