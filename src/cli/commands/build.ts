import { z } from 'zod';
import { buildImages } from '../../jobs/build/build-images.ts';
import { openCaller } from '../open-caller.ts';
import { composeOptions, flagOption, hostAccessOption, hostAccessWords, textOption } from '../options.ts';
import { defineCommand } from './command.ts';

const IMAGES =
  'names under topologies/images, or app; paths of captain.yml, of compose files, or their folders; default: all names';

export const buildCommand = defineCommand({
  name: 'build',
  examples: [
    ['$0 build', 'all images of the topologies'],
    ['$0 build app', 'the application, and what it is made from'],
    ['$0 build ./mine', 'what ./mine/captain.yml says, or every image that the compose file there builds'],
    ['$0 build ./mine --all-branches', 'the head of every branch; the work tree is not touched'],
  ],
  options: (own) =>
    own
      .positional('images', { type: 'string', array: true, describe: IMAGES })
      .option('file', textOption('a captain.yml of any name', { alias: 'f' }))
      .option('allow-host-access', hostAccessOption)
      .options(composeOptions)
      .option('sbom', textOption('folder for what each image is made of, as CycloneDX; default: none is written'))
      .option('force', flagOption('captain.yml: build although the image of this commit is there'))
      .option(
        'all-branches',
        flagOption('captain.yml: build the head of every branch, local or of a remote', { alias: 'B' }),
      ),
  given: z.object({
    images: z.array(z.string()).default([]),
    file: z.string().optional(),
    sbom: z.string().optional(),
    force: z.boolean(),
    allowHostAccess: hostAccessWords,
    allBranches: z.boolean(),
  }),
  async run(words, console) {
    using caller = openCaller(console);
    const { say, onLine, signal } = caller;
    const built = (line: string): void => {
      if (console.isJson) console.err(line);
      else console.out(line);
    };
    const outcome = await buildImages(words, { say, onLine, signal, built });
    if (console.isJson) console.out(JSON.stringify(outcome));
    return outcome.exit.code;
  },
});
