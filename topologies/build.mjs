#!/usr/bin/env node
// Builds the images of the topologies, in order, with nothing but Node and a Docker client.
//   node topologies/build.mjs            all images
//   node topologies/build.mjs app redis  these, and what they are made from
//   node topologies/build.mjs --sources <folder> app   the same from another checkout's topologies/: its sources go into
//                                        containers, none of it runs here, and it shares no cache that it may write to
// An image whose sources and base have not changed is not built again, whatever it is tagged as: their hash is in its label.
// `DOCKER_BUILD_NETWORK=host` gives the build steps the host's network, for machines whose bridge has no way out.
// Exit status: 0 built, 2 unknown image, 5 Docker or a build failed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, readFile, readdir, readlink, realpath, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const BASE = 'debian:bookworm-slim';
const LABEL = 'benchday.context';
const LOG_LINES_SHOWN = 30;

/**
 * In build order. `context` is hashed and sent to Docker, except the folder `target`, which is made from it.
 * `from` are images of this list that must exist before; `before` makes files that the Dockerfile copies.
 * `offline` builds reach nothing outside their own container.
 */
const IMAGES = [
  { name: 'maven', context: 'images/maven' },
  { name: 'tomcat', context: 'images/tomcat' },
  { name: 'app', context: 'app', from: ['maven', 'tomcat'], before: buildWar, offline: true },
  { name: 'worker', context: 'images/worker', from: ['app'], offline: true },
  { name: 'postgresql', context: 'images/postgresql' },
  { name: 'haproxy', context: 'images/haproxy' },
  { name: 'sidekick', context: 'images/sidekick' },
  { name: 'varnish', context: 'images/varnish' },
  { name: 'redis', context: 'images/redis' },
  { name: 'rabbitmq', context: 'images/rabbitmq' },
  { name: 'etcd', context: 'images/etcd' },
];

export class BuildFailed extends Error {
  constructor(message, exitCode = 5) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * @param {{ images?: readonly string[], sources?: string, log?: (line: string) => void }} options
 *   images: names, default all; sources: a folder like this one, default this one
 * @returns {Promise<{ name: string, tag: string, hash: string, wasBuilt: boolean, seconds: number }[]>}
 * @throws {BuildFailed} with the last lines of the log
 */
export async function buildImages({ images = IMAGES.map(({ name }) => name), sources = HERE, log = console.log } = {}) {
  const known = await knownImages(sources, images);
  const wanted = withParents(known, images);
  const base = await imageOf(BASE);
  if (base === undefined) {
    throw new BuildFailed(
      `the base image ${BASE} is missing: \`docker pull ${BASE}\`, or import one made with mmdebstrap`,
    );
  }
  const hashes = new Map();
  const results = [];
  for (const image of known.filter((candidate) => wanted.has(candidate.name))) {
    const startedMs = performance.now();
    const parents = (image.from ?? []).map((name) => hashes.get(name));
    const context = await contextOf(sources, image);
    const hash = await hashOf(context, [base.Id, ...parents]);
    hashes.set(image.name, hash);
    const tag = `benchday/${image.name}:latest`;
    const wasBuilt = !(await takesWhatIsThere(image.name, { tag, hash }));
    if (wasBuilt) {
      await image.before?.(context, sources !== HERE);
      await buildImage(image, { context, tag, hash });
    }
    const seconds = (performance.now() - startedMs) / 1000;
    log(`${tag.padEnd(28)} ${hash.slice(0, 12)} ${wasBuilt ? 'built' : 'unchanged'} ${seconds.toFixed(1)} s`);
    results.push({ name: image.name, tag, hash, wasBuilt, seconds });
  }
  return results;
}

/** Whether some image of this name was made of the same sources on the same base; it becomes the latest. */
async function takesWhatIsThere(name, { tag, hash }) {
  if ((await imageOf(tag))?.Config.Labels?.[LABEL] === hash) return true;
  const known = await docker([
    'images',
    '--no-trunc',
    '--quiet',
    '--filter',
    `label=${LABEL}=${hash}`,
    `benchday/${name}`,
  ]);
  const [id = ''] = known.trim().split('\n');
  if (id === '') return false;
  await docker(['tag', id, tag]);
  return true;
}

/** Those of the list, and before them others that are asked for and have a Dockerfile: another checkout may have more than this one. */
async function knownImages(sources, names) {
  const others = [];
  const find = async (name) => {
    if (IMAGES.some((image) => image.name === name) || others.some((image) => image.name === name)) return;
    const context = `images/${name}`;
    const file = path.join(sources, context, 'Dockerfile');
    if (!/^[a-z]+$/.test(name) || !existsSync(file)) return;
    await contextOf(sources, { name, context });
    const from = [...(await readFile(file, 'utf8')).matchAll(/^FROM\s+benchday\/([a-z]+)\b/gim)].map(
      ([, parent]) => parent,
    );
    for (const parent of from) await find(parent);
    others.push({ name, context, from });
  };
  for (const name of names) await find(name);
  return [...IMAGES, ...others];
}

/** The folder of an image's sources. A link would have Docker send what lies elsewhere on this machine. */
async function contextOf(sources, { name, context }) {
  const folder = await realpath(path.join(sources, context)).catch(() => undefined);
  if (folder === undefined) throw new BuildFailed(`there are no sources of ${name} at ${path.join(sources, context)}`);
  if (folder === path.join(await realpath(sources), context)) return folder;
  throw new BuildFailed(`the sources of ${name} are a link to ${folder}`, 2);
}

function withParents(known, names) {
  const wanted = new Set();
  const add = (name) => {
    const image = known.find((candidate) => candidate.name === name);
    if (image === undefined) {
      throw new BuildFailed(`there is no image "${name}"; known: ${known.map((one) => one.name).join(', ')}`, 2);
    }
    wanted.add(name);
    (image.from ?? []).forEach(add);
  };
  names.forEach(add);
  return wanted;
}

async function buildImage(image, { context, tag, hash }) {
  const network = image.offline === true ? 'none' : process.env.DOCKER_BUILD_NETWORK;
  await docker([
    'build',
    '--force-rm',
    ...['--label', `${LABEL}=${hash}`],
    ...['--tag', tag, '--tag', `benchday/${image.name}:${hash.slice(0, 12)}`],
    ...(network === undefined || network === '' ? [] : ['--network', network]),
    context,
  ]);
}

/**
 * Compiles and tests in a container; files go in and come out by copying, so that the engine may be far away.
 * @param isForeign  the sources are another checkout's: they work with a copy of Maven's cache
 */
async function buildWar(folder, isForeign) {
  const truststore = '/etc/ssl/certs/java/cacerts';
  const isTrustShared = existsSync(truststore);
  const network = process.env.DOCKER_BUILD_NETWORK;
  const container = (
    await docker([
      'create',
      ...['--volume', isForeign ? 'benchday-maven:/m2:ro' : 'benchday-maven:/root/.m2'],
      ...(network === undefined || network === '' ? [] : ['--network', network]),
      'benchday/maven:latest',
      ...(isForeign ? ['sh', '-c', 'mkdir -p /root/.m2 && cp -a /m2/. /root/.m2/ && exec "$@"', 'sh'] : []),
      ...['mvn', '--quiet', '--batch-mode', '--no-transfer-progress'],
      // Networks that sign TLS anew: what this machine trusts, the build trusts.
      ...(isTrustShared ? ['-Djavax.net.ssl.trustStore=/trusted.jks'] : []),
      'package',
    ])
  ).trim();
  try {
    for (const part of ['pom.xml', 'src']) {
      await docker(['cp', path.join(folder, part), `${container}:/src/`]);
    }
    if (isTrustShared) {
      await docker(['cp', '--follow-link', truststore, `${container}:/trusted.jks`]);
    }
    await docker(['start', '--attach', container]);
    const target = path.join(folder, 'target');
    const war = path.join(target, 'shop.war');
    // What is there may be a link, and lead anywhere.
    if (isForeign) await rm(target, { recursive: true, force: true });
    await mkdir(target, { recursive: true });
    await docker(['cp', `${container}:/src/target/shop.war`, war]);
    if (!(await lstat(war)).isFile()) throw new BuildFailed('Maven made something else than a file of target/shop.war');
    await chmod(war, 0o644);
  } finally {
    await docker(['rm', '--force', container]);
  }
}

/** One hash over the paths, modes and bytes of a folder, and over what else the image depends on. */
async function hashOf(folder, dependsOn) {
  const hash = createHash('sha256').update(dependsOn.join('\n'));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) =>
      path
        .relative(folder, path.join(entry.parentPath ?? entry.path, entry.name))
        .split(path.sep)
        .join('/'),
    )
    .filter((file) => !file.startsWith('target/'))
    .sort();
  for (const file of files) {
    const full = path.join(folder, file);
    if ((await lstat(full)).isSymbolicLink()) {
      hash.update(`\n${file} -> ${await readlink(full)}`);
      continue;
    }
    const isExecutable = ((await stat(full)).mode & 0o100) !== 0;
    hash.update(`\n${file} ${isExecutable} `).update(await readFile(full));
  }
  return hash.digest('hex');
}

/** What the engine says about an image; undefined when it has none of that name. */
async function imageOf(tag) {
  const found = await run(['image', 'inspect', tag]);
  if (found.status === 0) {
    return JSON.parse(found.output)[0];
  }
  if (!/no such image/i.test(found.errors)) {
    throw new BuildFailed(`docker image inspect ${tag} failed:\n${found.errors.trim()}`);
  }
  return undefined;
}

async function docker(args) {
  const { status, output, errors, all } = await run(args);
  if (status !== 0) {
    const lastLines = all.trimEnd().split('\n').slice(-LOG_LINES_SHOWN).join('\n');
    throw new BuildFailed(`docker ${args[0]} failed with status ${status}:\n${lastLines || errors}`);
  }
  return output;
}

function run(args) {
  return new Promise((resolve, reject) => {
    // The classic builder is the one that every engine has.
    const child = spawn('docker', args, {
      env: { DOCKER_BUILDKIT: '0', ...process.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [output, errors, all] = ['', '', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => ((output += text), (all += text)));
    child.stderr.setEncoding('utf8').on('data', (text) => ((errors += text), (all += text)));
    child.on('error', (cause) => reject(new BuildFailed(`docker could not be started: ${cause.message}`)));
    child.on('close', (status) => resolve({ status, output, errors, all }));
  });
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const words = process.argv.slice(2);
  const sources = words[0] === '--sources' ? path.resolve(words.splice(0, 2)[1] ?? '') : HERE;
  buildImages({ sources, ...(words.length === 0 ? {} : { images: words }) }).catch((error) => {
    console.error(error instanceof BuildFailed ? error.message : error);
    process.exitCode = error instanceof BuildFailed ? error.exitCode : 5;
  });
}
