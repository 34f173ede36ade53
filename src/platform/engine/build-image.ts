import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type Docker from 'dockerode';
import { throwIfAborted } from '../../base/clock.ts';
import { deadline } from '../../base/deadline.ts';
import { BenchdayError } from '../../base/errors.ts';
import { isWithin } from '../../base/paths.ts';
import type { Service, ServiceBuild } from '../../topology/topology.ts';
import { engineMessage, explainEngineFailure, statusCodeOf } from './connection.ts';
import { followStream } from './engine-stream.ts';
import { LastLines } from '../../base/last-lines.ts';

const BUILD_WITHIN_MS = 3_600_000;

export interface ImageBuild extends ServiceBuild {
  /** in messages, e.g. `the image me/app` */
  readonly what: string;
  /** absent: the image has only its id */
  readonly tag?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Platform.buildImage on one engine. */
export async function buildImage(docker: Docker, service: Service, onLine: (line: string) => void): Promise<void> {
  const { build, image, name } = service;
  if (build === undefined) throw new BenchdayError('INTERNAL', `${name} has no build section`);
  const what = `the image ${image} of the service ${name}`;
  await buildFromSources(docker, { ...build, what, tag: image, labels: {} }, onLine);
}

/**
 * Builds an image with the classic builder.
 * @returns its id, sha256:...
 * @throws {BenchdayError} IMAGE_BUILD_FAILED with the last 30 lines, INTERRUPTED, DOCKER_MISSING, DISK_FULL
 */
export async function buildFromSources(
  docker: Docker,
  build: ImageBuild,
  onLine: (line: string) => void,
): Promise<string> {
  const { what, signal } = build;
  const lines = new LastLines(onLine);
  const failed = (reason: string, cause?: unknown) => {
    const text = `${what} could not be built: ${reason}\n${lines.last()}`;
    return new BenchdayError('IMAGE_BUILD_FAILED', text.trimEnd(), { cause });
  };
  try {
    const late = deadline(BUILD_WITHIN_MS);
    const answer = await docker.buildImage(
      { context: build.context, src: await filesIn(build.context) },
      {
        dockerfile: dockerfileIn(build, failed),
        buildargs: build.args,
        labels: build.labels,
        forcerm: true,
        ...(build.tag !== undefined && { t: build.tag }),
        ...(build.target !== undefined && { target: build.target }),
        ...networkOption(),
        abortSignal: signal === undefined ? late : AbortSignal.any([signal, late]),
      },
    );
    const { error, imageId } = await followStream(answer, lines);
    if (error !== undefined) throw failed(error);
    if (imageId === undefined) throw failed('the engine did not say which image it made');
    return imageId;
  } catch (cause) {
    if (signal !== undefined) throwIfAborted(signal);
    // A Dockerfile that cannot be parsed is refused before anything is streamed.
    if (statusCodeOf(cause) !== undefined) throw failed(engineMessage(cause), cause);
    throw explainEngineFailure(cause, `${what} could not be built`);
  }
}

/** Git's settings may hold the credentials of a checkout. */
const GIT_SETTINGS = /(?:^|\/)\.git\/(?:.*\/)?config(?:\.worktree)?$/;

/**
 * Every file of the context by its own path, since dockerode applies .dockerignore to the paths it is given, not below folders.
 * Links are sent as links, so that none leads out of the context.
 */
async function filesIn(context: string): Promise<string[]> {
  const entries = await readdir(context, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(context, path.join(entry.parentPath, entry.name)))
    .filter((file) => !GIT_SETTINGS.test(file))
    .sort();
}

function dockerfileIn({ context, dockerfile }: ServiceBuild, failed: (reason: string) => BenchdayError): string {
  if (!isWithin(context, dockerfile)) {
    throw failed(`${dockerfile} must be in the build context ${context}`);
  }
  return path.relative(context, dockerfile).split(path.sep).join('/');
}

/** As for the images of the project: machines whose bridge has no way out build on the host's network. */
function networkOption(): { readonly networkmode?: string } {
  const network = networkOfBuilds();
  return network === undefined ? {} : { networkmode: network };
}

/** What DOCKER_BUILD_NETWORK asks for. */
export function networkOfBuilds(): string | undefined {
  const network = process.env['DOCKER_BUILD_NETWORK'] ?? '';
  return network === '' ? undefined : network;
}
