import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { z } from 'zod';
import { BenchdayError } from '../core/errors.ts';
import type { Service, ServiceBuild } from '../topology/topology.ts';
import { engineMessage, explainEngineFailure, statusCodeOf } from './connection.ts';

const LINES_SHOWN = 30;
const BUILD_WITHIN_MS = 3_600_000;
/** The classic builder paints red what a step writes to its standard error. */
const COLOUR = /\u001b\[[\d;]*m/g;

/** One object of the engine's answer. Pulling a parent tells its state under `status`, with a bar in `progress`. */
const messageSchema = z.object({
  stream: z.string().optional(),
  status: z.string().optional(),
  id: z.string().optional(),
  progress: z.string().optional(),
  error: z.string().optional(),
});

/** Cluster.buildImage on one engine. */
export async function buildImage(docker: Docker, service: Service, onLine: (line: string) => void): Promise<void> {
  const { build, image, name } = service;
  if (build === undefined) throw new BenchdayError('INTERNAL', `${name} has no build section`);
  const lines = new LastLines(onLine);
  const failed = (reason: string, cause?: unknown) => {
    const text = `the image ${image} of the service ${name} could not be built: ${reason}\n${lines.last()}`;
    return new BenchdayError('IMAGE_BUILD_FAILED', text.trimEnd(), { cause });
  };
  try {
    const answer = await docker.buildImage(
      { context: build.context, src: await filesIn(build.context) },
      {
        t: image,
        dockerfile: dockerfileIn(build, failed),
        buildargs: build.args,
        forcerm: true,
        ...(build.target !== undefined && { target: build.target }),
        ...networkOption(),
        abortSignal: AbortSignal.timeout(BUILD_WITHIN_MS),
      },
    );
    const error = await follow(answer, lines);
    if (error !== undefined) throw failed(error);
  } catch (cause) {
    // A Dockerfile that cannot be parsed is refused before anything is streamed.
    if (statusCodeOf(cause) !== undefined) throw failed(engineMessage(cause), cause);
    throw explainEngineFailure(cause, `the image ${image} could not be built`);
  }
}

/** @returns the engine's error, when it ended with one */
async function follow(answer: NodeJS.ReadableStream, lines: LastLines): Promise<string | undefined> {
  let error: string | undefined;
  for await (const line of createInterface({ input: new Readable().wrap(answer) })) {
    if (line === '') continue;
    const message = messageSchema.parse(JSON.parse(line));
    if (message.stream !== undefined) lines.write(message.stream);
    if (message.status !== undefined && message.progress === undefined) {
      lines.write(`${message.id === undefined ? '' : `${message.id}: `}${message.status}\n`);
    }
    error ??= message.error?.trim();
  }
  lines.write('\n');
  return error;
}

/** Passes whole lines on as they come, in pieces of any size, and remembers the last ones. Empty lines are left out. */
class LastLines {
  #begun = '';
  readonly #kept: string[] = [];
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  write(text: string): void {
    const parts = (this.#begun + text).split('\n');
    this.#begun = parts.pop() ?? '';
    for (const part of parts) {
      const line = part.replaceAll(COLOUR, '').trimEnd();
      if (line === '') continue;
      this.#kept.push(line);
      if (this.#kept.length > LINES_SHOWN) this.#kept.shift();
      this.#onLine(line);
    }
  }

  last(): string {
    return this.#kept.join('\n');
  }
}

/** Every file of the context by its own path, since dockerode applies .dockerignore to the paths it is given, not below folders. */
async function filesIn(context: string): Promise<string[]> {
  const entries = await readdir(context, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(context, path.join(entry.parentPath, entry.name)))
    .sort();
}

function dockerfileIn({ context, dockerfile }: ServiceBuild, failed: (reason: string) => BenchdayError): string {
  const relative = path.relative(context, dockerfile);
  if (relative.startsWith('..') || path.isAbsolute(relative)) {
    throw failed(`${dockerfile} must lie in the build context ${context}`);
  }
  return relative.split(path.sep).join('/');
}

/** As for the images of the project: machines whose bridge has no way out build on the host's network. */
function networkOption(): { readonly networkmode?: string } {
  const network = process.env['DOCKER_BUILD_NETWORK'] ?? '';
  return network === '' ? {} : { networkmode: network };
}
