import type Docker from 'dockerode';
import { statusCodeOf } from './connection.ts';

/** What an engine knows about an image. */
export interface ImageFacts {
  /** sha256:... */
  readonly id: string;
  /** names under which registries know it; empty for an image that was never pushed or pulled */
  readonly repoDigests: readonly string[];
  /** epoch ms; absent when the image does not tell */
  readonly createdAtMs?: number;
  readonly labels: Readonly<Record<string, string>>;
  /** e.g. linux/amd64 */
  readonly platform?: string;
}

/**
 * Labels of images built by captain.yml or by a Compose file's `build`. Images made FROM such an image inherit them, so the image's own name is one of
 * them, and labels that speak of another image count for nothing.
 */
export const IMAGE_LABEL = {
  image: 'benchday.image',
  commit: 'benchday.commit',
  branch: 'benchday.branch',
  dirty: 'benchday.dirty',
  /** a digest of what it was made from beside the commit's files */
  inputs: 'benchday.inputs',
  /** a digest of the images it builds upon; of a Compose file's build, where they were known */
  bases: 'benchday.bases',
  /** the program that built it */
  builder: 'benchday.builder',
} as const;

/** From which sources an image was built. */
export interface ImageSource {
  readonly commit: string;
  readonly isDirty: boolean;
  readonly branch?: string;
}

/** @returns undefined when there is no such image */
export async function findImage(docker: Docker, image: string): Promise<ImageFacts | undefined> {
  try {
    const { Id, RepoDigests, Created, Config, ...inspected } = await docker.getImage(image).inspect();
    // An image without labels or digests has null there.
    const labels = (Config as { Labels?: Record<string, string> | null } | undefined)?.Labels ?? {};
    const repoDigests = (RepoDigests as readonly string[] | null | undefined) ?? [];
    const createdAtMs = Date.parse(Created);
    const platform = platformOf(inspected);
    return {
      id: Id,
      repoDigests: [...repoDigests],
      labels,
      ...(Number.isNaN(createdAtMs) ? {} : { createdAtMs }),
      ...(platform === undefined ? {} : { platform }),
    };
  } catch (cause) {
    if (statusCodeOf(cause) === 404) return undefined;
    throw cause;
  }
}

function platformOf({
  Os,
  Architecture,
  Variant,
}: Partial<Record<'Os' | 'Architecture' | 'Variant', string | undefined>>): string | undefined {
  if (Os === undefined || Architecture === undefined) return undefined;
  return [Os, Architecture, Variant].filter((part) => part !== undefined && part !== '').join('/');
}

/**
 * What the labels say about the sources of an image.
 * @param image  the name it runs under, with or without tag; a registry's name may stand before the labelled one
 * @returns undefined for an image that captain.yml did not build
 */
export function sourceOf(image: string, { labels }: Pick<ImageFacts, 'labels'>): ImageSource | undefined {
  const { [IMAGE_LABEL.image]: named, [IMAGE_LABEL.commit]: commit, [IMAGE_LABEL.branch]: branch } = labels;
  if (named === undefined || commit === undefined) return undefined;
  const repository = image.replace(/@sha256:.*$/, '').replace(/:[^/:]*$/, '');
  if (repository !== named && !repository.endsWith(`/${named}`)) return undefined;
  return { commit, isDirty: labels[IMAGE_LABEL.dirty] !== 'false', ...(branch === undefined ? {} : { branch }) };
}
