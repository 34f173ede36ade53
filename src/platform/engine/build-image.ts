import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type Docker from 'dockerode';
import { throwIfAborted } from '../../base/clock.ts';
import { BenchdayError, errnoOf } from '../../base/errors.ts';
import { plainSeconds } from '../../base/number-text.ts';
import { LastLines } from '../../base/last-lines.ts';
import { start } from '../../base/processes.ts';
import { scratchFolder } from '../../base/scratch-folder.ts';
import type { ServiceBuild } from '../../topology/topology.ts';
import { explainEngineFailure } from './connection.ts';
import { refuseCredentials } from './context-credentials.ts';
import { findImage } from './image-facts.ts';
import { secretsIn, withoutAddressSecrets } from '../../base/secrets.ts';
import { hideIn } from '../../topology/compose/hidden-values.ts';

const BUILD_WITHIN_MS = 3_600_000;

export interface ImageBuild extends ServiceBuild {
  /** in messages, e.g. `the image me/app` */
  readonly what: string;
  /** absent: the image has only its id */
  readonly tag?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** absent: an hour */
  readonly withinMs?: number;
}

/**
 * Builds an image as `docker build` does, by running it: what is packed and with which modes, .dockerignore, logins of registries,
 * proxies and the builder are then those of the user's other builds. Docker's cache, whose keys are what an image is made from, decides
 * what is made anew.
 * @returns its id, sha256:...
 * @throws {BenchdayError} IMAGE_BUILD_FAILED with the last 30 lines, HOST_ACCESS_REFUSED for credentials in the context, INTERRUPTED,
 *   DOCKER_MISSING, DISK_FULL
 */
export async function buildFromSources(
  docker: Docker,
  build: ImageBuild,
  onLine: (line: string) => void,
): Promise<string> {
  const { what, signal } = build;
  if (signal !== undefined) throwIfAborted(signal);
  await refuseCredentials(build.context);
  const scratch = await scratchFolder('benchday-build-');
  const idFile = path.join(scratch, 'id');
  try {
    const dockerfile = build.inline === undefined ? build.dockerfile : path.join(scratch, 'Dockerfile');
    if (build.inline !== undefined) await writeFile(dockerfile, build.inline);
    const secrets = await secretWords(build, scratch);
    const run = (more: readonly string[]) =>
      runClient(docker, build, { words: wordsOf({ ...build, dockerfile }, { idFile, secrets, more }), onLine });
    await run([]);
    const id = (await readFile(idFile, 'utf8')).trim();
    if ((await idInEngine(docker, id, what)) !== undefined) return id;
    return await handedOver(docker, build, { name: `benchday/build:${path.basename(scratch)}`, run });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** @throws {BenchdayError} as buildFromSources, unless it ended with 0 */
async function runClient(
  docker: Docker,
  { what, args, signal, withinMs = BUILD_WITHIN_MS }: ImageBuild,
  { words, onLine }: { readonly words: readonly string[]; readonly onLine: (line: string) => void },
): Promise<void> {
  const hidden = secretsIn(args);
  const lines = new LastLines(onLine, (line) => withoutAddressSecrets(hideIn(line, hidden)));
  const running = start('docker', words, {
    env: { ...(await clientEnvironment(docker)), ...hiddenArguments(args) },
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    timeout: withinMs,
    ...(signal !== undefined && { cancelSignal: signal }),
  });
  running.all.setEncoding('utf8');
  for await (const text of running.all) lines.write(String(text));
  lines.write('\n');
  const { exitCode, timedOut, originalMessage, signal: killedBy, cause } = await running;
  if (signal !== undefined) throwIfAborted(signal);
  if (exitCode === 0) return;
  throw failureOf(what, {
    said: lines.last(),
    reason: reasonOf({ exitCode, timedOut, originalMessage, killedBy }, { said: lines.last(), withinMs }),
    cause,
  });
}

async function idInEngine(docker: Docker, image: string, what: string): Promise<string | undefined> {
  try {
    return (await findImage(docker, image))?.id;
  } catch (cause) {
    throw explainEngineFailure(cause, `${what} could not be looked at`);
  }
}

/**
 * A builder beside the engine's own keeps an image to itself unless it is told to hand it over, and some write an id that the engine does
 * not know it by. What runs otherwise is whatever has the image's name. A name of its own finds it.
 * @source github.com/docker/buildx, docs: "Build drivers"; issue 420
 */
async function handedOver(
  docker: Docker,
  { what, tag }: ImageBuild,
  { name, run }: { readonly name: string; readonly run: (more: readonly string[]) => Promise<void> },
): Promise<string> {
  await run(['--load', `--tag=${name}`]);
  const id = await idInEngine(docker, name, what);
  if (id === undefined)
    throw new BenchdayError('IMAGE_BUILD_FAILED', `${what} was built, but the engine does not have it`, {
      hint: 'docker build uses a builder that keeps it: docker buildx use default, and leave BUILDX_BUILDER out',
    });
  // Without another name it would go with this one.
  if (tag !== undefined) await docker.getImage(name).remove({ noprune: true });
  return id;
}

/** A secret that is in no file gets one for as long as the build runs. */
async function secretWords({ secrets = [] }: ImageBuild, scratch: string): Promise<readonly string[]> {
  const words: string[] = [];
  for (const [index, secret] of secrets.entries()) {
    const file = 'file' in secret ? secret.file : path.join(scratch, `secret-${index}`);
    if ('content' in secret) await writeFile(file, secret.content, { mode: 0o600 });
    // The client reads a line of CSV.
    words.push(`--secret=id=${secret.id},"src=${file.replaceAll('"', '""')}"`);
  }
  return words;
}

function wordsOf(
  build: ImageBuild,
  {
    idFile,
    secrets,
    more,
  }: { readonly idFile: string; readonly secrets: readonly string[]; readonly more: readonly string[] },
): readonly string[] {
  const { context, dockerfile, args, target, tag, labels, extraHosts = [], ssh = [], contexts = {} } = build;
  const pairs = (option: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([name, value]) => `${option}=${name}=${value}`);
  const network = build.network ?? networkOfBuilds();
  const hidden = hiddenArguments(args);
  return [
    'build',
    '--force-rm',
    `--iidfile=${idFile}`,
    `--file=${dockerfile}`,
    ...Object.entries(args).map(([name, value]) => `--build-arg=${name in hidden ? name : `${name}=${value}`}`),
    ...pairs('--label', labels),
    ...(target === undefined ? [] : [`--target=${target}`]),
    ...(tag === undefined ? [] : [`--tag=${tag}`]),
    ...extraHosts.map((host) => `--add-host=${host}`),
    ...secrets,
    ...ssh.map((key) => `--ssh=${key}`),
    ...pairs('--build-context', contexts),
    ...(network === undefined ? [] : [`--network=${network}`]),
    ...more,
    context,
  ];
}

/** What the client, its plugins and its helpers go by themselves: such a value would be theirs too. */
const OF_CLIENT =
  /^(DOCKER|BUILDKIT|BUILDX|COMPOSE|OTEL|LD|LC|XDG|SSL_CERT)_|^(GO(DEBUG|GC|MAXPROCS|MEMLIMIT|TRACEBACK)|PATH|HOME|USER|TMPDIR|TERM|LANG|NO_COLOR|SSH_AUTH_SOCK|SOURCE_DATE_EPOCH)$|^(https?|ftp|all|no)_proxy$|^(HTTPS?|FTP|ALL|NO)_PROXY$/;

/** Arguments that are given by the environment: one may be a password, and every user of the machine sees the words of a command. */
function hiddenArguments(args: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(args).filter(([name]) => !OF_CLIENT.test(name)));
}

/**
 * Of Docker's client: the user's own. It goes by the same rules to the same engine, but for a socket that was found or named, which is
 * given to it. BuildKit's lines as lines.
 */
export async function clientEnvironment({ modem }: Docker): Promise<NodeJS.ProcessEnv> {
  const { socketPath } = modem as { socketPath?: string | (() => Promise<string>) };
  const socket = typeof socketPath === 'function' ? await socketPath() : socketPath;
  const env = { BUILDKIT_PROGRESS: 'plain', ...process.env };
  if (socket === undefined) return env;
  const own = Object.entries(env).filter(([name]) => name !== 'DOCKER_CONTEXT');
  return { ...Object.fromEntries(own), DOCKER_HOST: `unix://${socket}` };
}

/** What docker said last is why; the lines before it follow. */
function reasonOf(
  end: {
    readonly exitCode: number | undefined;
    readonly timedOut: boolean;
    readonly originalMessage: string | undefined;
    readonly killedBy: string | undefined;
  },
  { said, withinMs }: { readonly said: string; readonly withinMs: number },
): readonly string[] {
  if (end.timedOut) return [`it took longer than ${plainSeconds(withinMs)}`, said];
  const lines = said.split('\n');
  const last = lines.pop() ?? '';
  if (last !== '') return [last, lines.join('\n')];
  if (end.exitCode !== undefined) return [`docker build ended with exit code ${end.exitCode}`];
  if (end.killedBy !== undefined) return [`docker build was ended by ${end.killedBy}`];
  // Not execa's own message, which has the whole command.
  return [end.originalMessage ?? 'docker build was ended'];
}

function failureOf(
  what: string,
  { said, reason, cause }: { readonly said: string; readonly reason: readonly string[]; readonly cause: unknown },
): BenchdayError {
  if (errnoOf(cause) === 'ENOENT') {
    return new BenchdayError('DOCKER_MISSING', `${what} could not be built: there is no docker command`, {
      cause,
      hint: "images are built by Docker's command line client: install it (docker-ce-cli, docker.io), or docker pull the image",
    });
  }
  const text = `${what} could not be built: ${reason.join('\n')}`.trimEnd();
  if (/no space left on device/i.test(said)) return new BenchdayError('DISK_FULL', text, { cause });
  if (/permission denied.*docker.*sock/i.test(said)) {
    return explainEngineFailure(Object.assign(new Error(said), { code: 'EACCES' }), what);
  }
  if (/requires BuildKit|unknown flag: --(?:build-context|secret|ssh)/.test(said)) {
    const hint =
      'secrets, ssh and additional_contexts are of BuildKit: install docker-buildx-plugin, and leave DOCKER_BUILDKIT=0 out';
    return new BenchdayError('IMAGE_BUILD_FAILED', text, { cause, hint });
  }
  return new BenchdayError('IMAGE_BUILD_FAILED', text, { cause });
}

/** What DOCKER_BUILD_NETWORK asks for. */
export function networkOfBuilds(): string | undefined {
  const network = process.env['DOCKER_BUILD_NETWORK'] ?? '';
  return network === '' ? undefined : network;
}
