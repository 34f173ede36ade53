import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { engineCluster } from '../../cluster/engine.ts';
import { monotonicMs } from '../../core/clock.ts';
import { BenchdayError, EXIT } from '../../core/errors.ts';
import { isPath } from '../../core/named-file.ts';
import { projectImageName } from '../../topology/project-image.ts';
import type { Service, Topology } from '../../topology/topology.ts';
import { readTopology } from '../../topology/topology-file.ts';
import type { Console } from '../console.ts';
import { printable } from '../print-error.ts';
import { PROJECT_ROOT } from '../version.ts';
import type { Command } from './command.ts';

const given = z.object({ images: z.array(z.string()).default([]) });

export const buildCommand: Command = {
  usage: 'build [images...]',
  summary: 'build the images of the topologies; what was built from the same sources is not built again',
  examples: [
    ['$0 build', 'all of them'],
    ['$0 build app', 'the application, and what it is made from'],
    ['$0 build ./mine', 'every image that a topology of your own builds'],
  ],
  options: (own) =>
    own.positional('images', {
      type: 'string',
      array: true,
      describe: 'names under topologies/images, or app; paths of compose files or their folders; default: all names',
    }),
  async run(words, console) {
    const { images } = given.parse(words);
    const topologies: Topology[] = [];
    for (const word of images.filter(isPath)) {
      topologies.push(await readTopology(word, { root: PROJECT_ROOT, environment: process.env }));
    }
    const names = new Set([
      ...images.filter((word) => !isPath(word)),
      ...topologies.flatMap(({ services }) => services.flatMap(({ image }) => projectImageName(image) ?? [])),
    ]);
    if (images.length === 0 || names.size > 0) await buildProjectImages([...names], console);
    const built = await buildOwnImages(topologies, console);
    if (console.isJson) console.out(JSON.stringify({ images: [...names, ...built], exit: { code: EXIT.ok } }));
    return EXIT.ok;
  },
};

/** The builder needs nothing but Node, since the set-up runs it before the dependencies are there; so it is a program of its own. */
async function buildProjectImages(names: readonly string[], console: Console): Promise<void> {
  const builder = spawn(process.execPath, [`${PROJECT_ROOT}topologies/build.mjs`, ...names], {
    stdio: ['ignore', console.isJson ? process.stderr : 'inherit', 'inherit'],
  });
  const [code] = (await once(builder, 'exit')) as [number | null];
  if (code === EXIT.badInput) {
    throw new BenchdayError('USAGE', `the builder does not know one of: ${names.join(', ')}`, {
      hint: 'a topology is given by its path, e.g. ./mine; benchday build --help',
    });
  }
  if (code !== EXIT.ok) throw new BenchdayError('IMAGE_BUILD_FAILED', 'an image could not be built');
}

/** @returns the images of the topologies' own builds; the engine's cache keeps what has not changed */
async function buildOwnImages(topologies: readonly Topology[], console: Console): Promise<readonly string[]> {
  if (topologies.length === 0) return [];
  const cluster = await engineCluster();
  const built: string[] = [];
  for (const topology of topologies) {
    const services = ownBuilds(topology);
    if (services.length === 0) console.err(`${topology.name} builds no image of its own`);
    for (const service of services) {
      const startedMs = monotonicMs();
      await cluster.buildImage(service, (line) => {
        console.err(console.errColors.dim(`  ${printable(line)}`));
      });
      built.push(service.image);
      const seconds = ((monotonicMs() - startedMs) / 1000).toFixed(1);
      if (!console.isJson) console.out(`${service.image.padEnd(36)} built ${seconds} s`);
    }
  }
  return built;
}

/** One service for each image that the topology builds itself. */
function ownBuilds({ services }: Topology): readonly Service[] {
  const own = services.filter(({ build, image }) => build !== undefined && projectImageName(image) === undefined);
  return own.filter((service, index) => own.findIndex(({ image }) => image === service.image) === index);
}
