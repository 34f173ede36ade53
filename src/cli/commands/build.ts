import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { BenchdayError, EXIT } from '../../core/errors.ts';
import { PROJECT_ROOT } from '../version.ts';
import type { Command } from './command.ts';

const given = z.object({ images: z.array(z.string()).default([]) });

export const buildCommand: Command = {
  usage: 'build [images...]',
  summary: 'build the images of the topologies; what was built from the same sources is not built again',
  examples: [
    ['$0 build', 'all of them'],
    ['$0 build app', 'the application, and what it is made from'],
  ],
  options: (own) =>
    own.positional('images', {
      type: 'string',
      array: true,
      describe: 'names under topologies/images, or app; default: all',
    }),
  async run(words, console) {
    const { images } = given.parse(words);
    // The builder needs nothing but Node, since the set-up runs it before the dependencies are there; so it is a program of its own.
    const builder = spawn(process.execPath, [`${PROJECT_ROOT}topologies/build.mjs`, ...images], {
      stdio: ['ignore', console.isJson ? process.stderr : 'inherit', 'inherit'],
    });
    const [code] = (await once(builder, 'exit')) as [number | null];
    if (code === EXIT.badInput)
      throw new BenchdayError('USAGE', `the builder does not know one of: ${images.join(', ')}`);
    if (code !== EXIT.ok) throw new BenchdayError('IMAGE_BUILD_FAILED', 'an image could not be built');
    if (console.isJson) console.out(JSON.stringify({ images, exit: { code } }));
    return EXIT.ok;
  },
};
