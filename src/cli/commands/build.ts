import { z } from 'zod';
import type { BuiltImage } from '../../build/build-project.ts';
import { captainFileAt } from '../../build/captain-file.ts';
import { BenchdayError, EXIT } from '../../base/errors.ts';
import { isPath } from '../../base/named-file.ts';
import { projectImageName } from '../../topology/project-image.ts';
import type { Topology } from '../../topology/topology.ts';
import { readTopology } from '../../topology/topology-file.ts';
import { buildCaptainProjects } from '../build/captain-projects.ts';
import { buildProjectImages } from '../build/project-images.ts';
import { buildServiceImages } from '../build/service-images.ts';
import { PROJECT_ROOT } from '../version.ts';
import type { Command } from './command.ts';

const given = z.object({
  images: z.array(z.string()).default([]),
  file: z.string().optional(),
  force: z.boolean().default(false),
  allBranches: z.boolean().default(false),
});

export const buildCommand: Command = {
  examples: [
    ['$0 build', 'all images of the topologies'],
    ['$0 build app', 'the application, and what it is made from'],
    ['$0 build ./mine', 'what ./mine/captain.yml says, or every image that the compose file there builds'],
    ['$0 build ./mine --all-branches', 'the head of every local branch; the work tree is not touched'],
  ],
  options: (own) =>
    own
      .positional('images', {
        type: 'string',
        array: true,
        describe:
          'names under topologies/images, or app; paths of captain.yml, of compose files, or their folders; default: all names',
      })
      .option('file', { alias: 'f', type: 'string', requiresArg: true, describe: 'a captain.yml of any name' })
      .option('force', {
        type: 'boolean',
        default: false,
        describe: 'captain.yml: build although the image of this commit is there',
      })
      .option('all-branches', {
        alias: 'B',
        type: 'boolean',
        default: false,
        describe: 'captain.yml: build the head of every local branch',
      }),
  async run(words, console) {
    const { images, file, force, allBranches } = given.parse(words);
    const captainFiles = new Set(file === undefined ? [] : [file]);
    const topologies: Topology[] = [];
    for (const word of images.filter(isPath)) {
      const captainFile = await captainFileAt(word);
      if (captainFile === undefined) {
        topologies.push(await readTopology(word, { root: PROJECT_ROOT, environment: process.env }));
      } else captainFiles.add(captainFile);
    }
    if ((force || allBranches) && captainFiles.size === 0) {
      const option = force ? '--force' : '--all-branches';
      throw new BenchdayError('USAGE', `${option} is for a captain.yml, and none was named`, {
        hint: 'benchday build ./folder-with-captain.yml, or -f captain.yml',
      });
    }
    const names = new Set([
      ...images.filter((word) => !isPath(word)),
      ...topologies.flatMap(({ services }) => services.flatMap(({ image }) => projectImageName(image) ?? [])),
    ]);
    const isWholeProject = images.length === 0 && captainFiles.size === 0;
    const own = isWholeProject || names.size > 0 ? await buildProjectImages([...names], console) : [];
    const services = await buildServiceImages(topologies, console);
    const captain = await buildCaptainProjects([...captainFiles], { isForced: force, allBranches }, console);
    if (console.isJson) {
      const all = [...own, ...services, ...captain.flatMap(namesOf)];
      console.out(JSON.stringify({ images: all, captain, exit: { code: EXIT.ok } }));
    }
    return EXIT.ok;
  },
};

function namesOf({ image, tags }: BuiltImage): readonly string[] {
  return tags.map((tag) => `${image}:${tag}`);
}
