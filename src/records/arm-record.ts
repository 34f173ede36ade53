import { z } from 'zod';

/** sha256, hex */
const digest = z.string();

/** What an image was made from. A part that is absent is not known. */
export const imageOrigin = z.strictObject({
  /** a Compose file's own `build`, a captain.yml, or this project's builder */
  by: z.enum(['compose', 'captain', 'project']),
  /** of the files that the build was given: names, kinds, modes and bytes; of captain.yml those of its folder before any step */
  context: digest.optional(),
  /** of the Dockerfile's text */
  dockerfile: digest.optional(),
  /** empty: the last stage */
  target: z.string().optional(),
  /** build arguments, each with a digest of its value: values may be secret */
  arguments: z.record(z.string(), digest).optional(),
  /** of what else the build was told: hosts, network; absent: nothing */
  options: digest.optional(),
  /** the images that the Dockerfile builds upon, and those that steps run in, as they were when it was built */
  bases: z.array(z.strictObject({ image: z.string(), imageId: z.string() })).optional(),
  /** of captain.yml and of this project: the digest in the image's label */
  inputs: z.string().optional(),
  /** os/architecture of what was made */
  platform: z.string().optional(),
  /** the program that built it, with its version */
  builder: z.string().optional(),
});
export type ImageOrigin = z.infer<typeof imageOrigin>;

/** One side of a comparison, and where it comes from. */
export const armRecord = z.strictObject({
  /** the name of its topology in the plan */
  name: z.enum(['baseline', 'candidate']),
  /** as it was asked for, e.g. git:main */
  given: z.string(),
  kind: z.enum(['topology', 'git', 'image']),
  /** name or path of the topology, as it was asked for */
  topology: z.string(),
  /** full hash; of kind git only */
  commit: z.string().optional(),
  /** tag; of kind image only */
  tag: z.string().optional(),
  /** of kind git only: files of variables that git ignores, which are those of the work tree; from the repository on */
  ignoredFiles: z.array(z.string()).optional(),
  /** what each service runs, whatever is built later */
  images: z.array(
    z.strictObject({
      service: z.string(),
      image: z.string(),
      imageId: z.string(),
      /** absent: it is none that benchday builds, or older than 0.4 */
      made: imageOrigin.optional(),
      /** of all that the Compose file, `.env` and `env_file` say of the service, without its image; absent in records before 0.4 */
      settings: digest.optional(),
      /** what it mounts of the host, below the topology's tree or elsewhere; without a digest nobody looked into it */
      mounted: z
        .array(
          z.strictObject({
            path: z.string(),
            files: digest.optional(),
            /** a service of the arm may change it, or what lies in it; absent: none may, or the record is older than 0.6 */
            isWritten: z.literal(true).optional(),
          }),
        )
        .optional(),
    }),
  ),
});
export type ArmRecord = z.infer<typeof armRecord>;

/** A thing that both arms have by one name, and that is another one in each. */
export interface Moved {
  readonly what: string;
  readonly baseline: string;
  readonly candidate: string;
}

/** Images that both arms are built upon by one name, and that were other images when they were. */
export function movedBases(baseline: ArmRecord, candidate: ArmRecord): readonly Moved[] {
  const [first, second] = [basesOf(baseline), basesOf(candidate)];
  return [...first].flatMap(([image, id]) => {
    const other = second.get(image);
    return other === undefined || other === id ? [] : [{ what: `base image ${image}`, baseline: id, candidate: other }];
  });
}

/** By name; of an arm that has two of one name, both. */
function basesOf({ images }: ArmRecord): ReadonlyMap<string, string> {
  const ids = new Map<string, Set<string>>();
  for (const { image, imageId } of images.flatMap(({ made }) => made?.bases ?? [])) {
    ids.set(image, (ids.get(image) ?? new Set()).add(imageId));
  }
  return new Map([...ids].map(([image, set]) => [image, [...set].sort().join(', ')]));
}
