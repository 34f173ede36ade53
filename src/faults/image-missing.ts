import { z } from 'zod';
import { BenchdayError } from '../base/errors.ts';
import { NO_AMOUNT } from './amount.ts';
import { defineFault, eachOf, startStopped } from './fault.ts';

const hidden = z.strictObject({
  containers: z.array(z.string()),
  names: z.array(z.strictObject({ name: z.string(), kept: z.string() })),
});

/**
 * As when an instance has to be placed again and nobody has its image any more: it is dead, and the engine, asked for another one, does not
 * find the image by any of its names. The image itself stays, under a name that only this fault knows.
 */
export const imageMissing = defineFault({
  id: 'image-missing',
  title: 'killed, and its image is not there when it is to be placed again',
  amount: NO_AMOUNT,
  requireService: ({ name, image }) => {
    if (image.includes('@')) refuseDigest(name, image);
  },
  shape: hidden,
  plan: async ({ containers, stem }, grips) => {
    const names = new Set<string>();
    for (const { name, imageId } of containers) {
      const own = await grips.imageNames(imageId);
      if (own.length === 0) {
        throw new BenchdayError('FAULT_REFUSED', `the image of ${name} has no name that could be taken from it`, {
          hint: 'docker tag gives it one',
        });
      }
      for (const one of own) names.add(one);
    }
    const tag = `${stem}-kept`.toLowerCase();
    return {
      containers: containers.map(({ id }) => id),
      names: [...names].map((name, index) => ({ name, kept: `${repositoryOf(name)}:${tag}-${index + 1}` })),
    };
  },
  apply: async ({ containers, names }, grips) => {
    // Once all are kept: who stops here has lost no image.
    await eachOf(names, ({ name, kept }) => grips.nameImage(name, kept));
    await eachOf(names, ({ name }) => grips.unnameImage(name));
    await eachOf(containers, (id) => grips.kill(id));
    const [beside = ''] = containers;
    for (const { name } of names) {
      if (!(await grips.canPlace(beside, name))) continue;
      throw new BenchdayError('FAULT_REFUSED', `the engine still finds an image under the name ${name}`);
    }
  },
  undo: async ({ containers, names }, grips) => {
    await eachOf(names, async ({ name, kept }) => {
      // What was built or got under that name meanwhile is newer.
      if ((await grips.hasImage(kept)) && !(await grips.hasImage(name))) await grips.nameImage(kept, name);
    });
    await startStopped({ containers }, grips);
    await eachOf(names, ({ kept }) => grips.unnameImage(kept));
  },
});

function refuseDigest(name: string, image: string): never {
  throw new BenchdayError(
    'FAULT_REFUSED',
    `${name} names its image by a digest (${image}), which it could not get again`,
    { hint: 'name it by a tag' },
  );
}

/** A registry may have a port, so the tag begins at the last colon behind the last slash. */
function repositoryOf(name: string): string {
  return name.replace(/:[^:/]*$/, '');
}
