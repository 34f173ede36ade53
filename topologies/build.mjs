#!/usr/bin/env node
// Builds the images of the topologies, in order, with nothing but Node and a Docker client.
//   node topologies/build.mjs            all images of the topologies
//   node topologies/build.mjs app redis  these, and what they are made from
//   node topologies/build.mjs --sources <folder> app   the same from another checkout's topologies/: its sources go into
//                                        containers, none of it runs here, and it shares no cache that it may write to
// An image whose sources and bases have not changed is not built again, whatever it is tagged as: their hash is in its label.
// The bases' own ids are in another, so that two images on two bases of one name are told apart.
// `DOCKER_BUILD_NETWORK=host` gives the build steps the host's network, for machines whose bridge has no way out.
// Exit status: 0 built, 2 unknown image, 5 Docker or a build failed.
import { existsSync } from 'node:fs';
import { lstat, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BuildFailed, docker, imageOf, run } from './docker-client.mjs';
import { basesIn } from './dockerfile-bases.mjs';
import { forgetEarlierLatest } from './earlier-latest.mjs';
import { hashOf } from './folder-hash.mjs';
import { buildWar } from './war.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const BASE = 'debian:bookworm-slim';
const LABEL = 'benchday.context';
/** name=id of each image that it is built upon, however far below, with a space between; empty where one was not known */
const BASES_LABEL = 'benchday.base-images';
/** How often a build whose base moved while it ran is begun again. */
const MOST_TRIES = 3;

/**
 * In build order. `context` is hashed and sent to Docker, except the folder `target`, which is made from it.
 * `from` are images of this list that must exist before; `before` makes files that the Dockerfile copies.
 * `offline` builds reach nothing outside their own container. An `isExtra` one is built only when it is named.
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
  // a server of the lab, which not everybody wants
  { name: 'server', context: 'lab/server', isExtra: true },
  // what a drill makes networks worse with
  { name: 'link', context: 'faults/link', isExtra: true },
  // what a drill steps clocks with
  { name: 'clock', context: 'faults/clock', isExtra: true },
];

const USUAL = IMAGES.flatMap(({ name, isExtra }) => (isExtra === true ? [] : [name]));

/**
 * @param {{ images?: readonly string[], sources?: string, log?: (line: string) => void }} options
 *   images: names, default all; sources: a folder like this one, default this one
 * @returns {Promise<{ name: string, tag: string, hash: string, wasBuilt: boolean, seconds: number }[]>}
 * @throws {BuildFailed} with the last lines of the log
 */
export async function buildImages({ images = USUAL, sources = HERE, log = console.log } = {}) {
  const known = await knownImages(sources, images);
  const wanted = withParents(known, images);
  if ((await imageOf(BASE)) === undefined) {
    throw new BuildFailed(
      `the base image ${BASE} is missing: \`docker pull ${BASE}\`, or import one made with mmdebstrap`,
    );
  }
  for (let tried = 1; ; tried++) {
    const results = await buildAll(
      known.filter(({ name }) => wanted.has(name)),
      { sources, log },
    );
    if (results !== undefined) {
      if (sources === HERE) await forgetEarlierLatest(new Set(results.map(({ name }) => `benchday/${name}`)));
      return results;
    }
    if (tried === MOST_TRIES) throw new BuildFailed(`a base image changed during the build, ${MOST_TRIES} times`);
    log('a base image changed during the build: once more');
  }
}

/** Who asks for images of other sources gives `latest` back afterwards; once it is gone nobody would. */
const ASKED_BY = process.ppid;
function requireAsker(sources) {
  if (sources !== HERE && process.ppid !== ASKED_BY) throw new BuildFailed('the command that asked for it is gone');
}

/** @returns undefined when a base moved meanwhile; what was built upon it has no name then */
async function buildAll(images, { sources, log }) {
  const made = new Map();
  const results = [];
  for (const image of images) {
    const startedMs = performance.now();
    const parents = (image.from ?? []).map((name) => ({ name, ...made.get(name) }));
    const context = await contextOf(sources, image);
    const bases = await basesOf(context, parents);
    const hash = await hashOf(context, [...(bases ?? ['not known']), ...parents.map((parent) => parent.hash)]);
    made.set(image.name, { hash, bases });
    const tag = `benchday/${image.name}:latest`;
    requireAsker(sources);
    const wasBuilt = bases === undefined || !(await takesWhatIsThere(image.name, { tag, hash }));
    if (wasBuilt) {
      await image.before?.(context, sources !== HERE);
      const id = await buildImage(image, { context, hash, bases });
      if (String(await basesOf(context, parents)) !== String(bases)) return undefined;
      requireAsker(sources);
      for (const name of [tag, `benchday/${image.name}:${hash.slice(0, 12)}`]) await docker(['tag', id, name]);
    }
    const seconds = (performance.now() - startedMs) / 1000;
    log(`${tag.padEnd(28)} ${hash.slice(0, 12)} ${wasBuilt ? 'built' : 'unchanged'} ${seconds.toFixed(1)} s`);
    results.push({ name: image.name, tag, hash, wasBuilt, seconds });
  }
  return results;
}

/** The images that a Dockerfile and its parents build upon, each as name=id as it is now. @returns undefined unless all are known */
async function basesOf(context, parents) {
  const file = path.join(context, 'Dockerfile');
  // What is none, the builder says.
  const isFile = await lstat(file).then(
    (found) => found.isFile(),
    () => false,
  );
  const named = isFile ? basesIn(await readFile(file, 'utf8')) : undefined;
  if (named === undefined || parents.some(({ bases }) => bases === undefined)) return undefined;
  const bases = new Set(parents.flatMap((parent) => parent.bases));
  const isParent = (name) => parents.some((parent) => name.replace(/:latest$/, '') === `benchday/${parent.name}`);
  for (const name of named.filter((one) => !isParent(one))) {
    // What the build would fetch is fetched before, so that its id is known. Why it cannot be, the build says.
    if ((await imageOf(name)) === undefined) await run(['pull', name]);
    const found = await imageOf(name);
    if (found === undefined) return undefined;
    bases.add(`${name}=${found.Id}`);
  }
  return [...bases].sort();
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

/** @returns its id; it has no name yet */
async function buildImage(image, { context, hash, bases }) {
  const network = image.offline === true ? 'none' : process.env.DOCKER_BUILD_NETWORK;
  const folder = await mkdtemp(path.join(tmpdir(), 'benchday-image-'));
  const idFile = path.join(folder, 'id');
  try {
    await docker([
      'build',
      '--force-rm',
      ...['--label', `${LABEL}=${hash}`],
      // An empty one takes the place of what a parent says of itself.
      ...['--label', `${BASES_LABEL}=${(bases ?? []).join(' ')}`],
      ...['--iidfile', idFile],
      ...(network === undefined || network === '' ? [] : ['--network', network]),
      context,
    ]);
    return (await readFile(idFile, 'utf8')).trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const words = process.argv.slice(2);
  const sources = words[0] === '--sources' ? path.resolve(words.splice(0, 2)[1] ?? '') : HERE;
  buildImages({ sources, ...(words.length === 0 ? {} : { images: words }) }).catch((error) => {
    console.error(error instanceof BuildFailed ? error.message : error);
    process.exitCode = error instanceof BuildFailed ? error.exitCode : 5;
  });
}
