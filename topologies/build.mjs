#!/usr/bin/env node
// Builds the images of the topologies, in order, with nothing but Node and a Docker client.
//   node topologies/build.mjs            all images
//   node topologies/build.mjs app redis  these, and what they are made from
// An image whose sources have not changed is not built again: the hash of its sources is in its label.
// `DOCKER_BUILD_NETWORK=host` gives the build steps the host's network, for machines whose bridge has no way out.
// Exit status: 0 built, 2 unknown image, 5 Docker or a build failed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, readdir, stat } from 'node:fs/promises';
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
 * @param {{ images?: readonly string[], log?: (line: string) => void }} options  images: names, default all
 * @returns {Promise<{ name: string, tag: string, hash: string, wasBuilt: boolean, seconds: number }[]>}
 * @throws {BuildFailed} with the last lines of the log
 */
export async function buildImages({ images = IMAGES.map((image) => image.name), log = console.log } = {}) {
  const wanted = withParents(images);
  const base = await imageOf(BASE);
  if (base === undefined) {
    throw new BuildFailed(
      `the base image ${BASE} is missing: \`docker pull ${BASE}\`, or import one made with mmdebstrap`,
    );
  }
  const hashes = new Map();
  const results = [];
  for (const image of IMAGES.filter((candidate) => wanted.has(candidate.name))) {
    const startedMs = performance.now();
    const parents = (image.from ?? []).map((name) => hashes.get(name));
    const hash = await hashOf(path.join(HERE, image.context), [base.Id, ...parents]);
    hashes.set(image.name, hash);
    const tag = `benchday/${image.name}:latest`;
    const wasBuilt = (await imageOf(tag))?.Config.Labels?.[LABEL] !== hash;
    if (wasBuilt) {
      await image.before?.();
      await buildImage(image, tag, hash);
    }
    const seconds = (performance.now() - startedMs) / 1000;
    log(`${tag.padEnd(28)} ${hash.slice(0, 12)} ${wasBuilt ? 'built' : 'unchanged'} ${seconds.toFixed(1)} s`);
    results.push({ name: image.name, tag, hash, wasBuilt, seconds });
  }
  return results;
}

function withParents(names) {
  const wanted = new Set();
  const add = (name) => {
    const image = IMAGES.find((candidate) => candidate.name === name);
    if (image === undefined) {
      throw new BuildFailed(`there is no image "${name}"; known: ${IMAGES.map((known) => known.name).join(', ')}`, 2);
    }
    wanted.add(name);
    (image.from ?? []).forEach(add);
  };
  names.forEach(add);
  return wanted;
}

async function buildImage(image, tag, hash) {
  const network = image.offline === true ? 'none' : process.env.DOCKER_BUILD_NETWORK;
  await docker([
    'build',
    '--force-rm',
    ...['--label', `${LABEL}=${hash}`],
    ...['--tag', tag, '--tag', `benchday/${image.name}:${hash.slice(0, 12)}`],
    ...(network === undefined || network === '' ? [] : ['--network', network]),
    path.join(HERE, image.context),
  ]);
}

/** Compiles and tests in a container; files go in and come out by copying, so that the engine may be far away. */
async function buildWar() {
  const truststore = '/etc/ssl/certs/java/cacerts';
  const isTrustShared = existsSync(truststore);
  const network = process.env.DOCKER_BUILD_NETWORK;
  const container = (
    await docker([
      'create',
      ...['--volume', 'benchday-maven:/root/.m2'],
      ...(network === undefined || network === '' ? [] : ['--network', network]),
      'benchday/maven:latest',
      ...['mvn', '--quiet', '--batch-mode', '--no-transfer-progress'],
      // Networks that sign TLS anew: what this machine trusts, the build trusts.
      ...(isTrustShared ? ['-Djavax.net.ssl.trustStore=/trusted.jks'] : []),
      'package',
    ])
  ).trim();
  try {
    for (const part of ['pom.xml', 'src']) {
      await docker(['cp', path.join(HERE, 'app', part), `${container}:/src/`]);
    }
    if (isTrustShared) {
      await docker(['cp', '--follow-link', truststore, `${container}:/trusted.jks`]);
    }
    await docker(['start', '--attach', container]);
    await mkdir(path.join(HERE, 'app/target'), { recursive: true });
    await docker(['cp', `${container}:/src/target/shop.war`, path.join(HERE, 'app/target/shop.war')]);
    await chmod(path.join(HERE, 'app/target/shop.war'), 0o644);
  } finally {
    await docker(['rm', '--force', container]);
  }
}

/** One hash over the paths, modes and bytes of a folder, and over what else the image depends on. */
async function hashOf(folder, dependsOn) {
  const hash = createHash('sha256').update(dependsOn.join('\n'));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
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
  const images = process.argv.slice(2);
  buildImages(images.length === 0 ? {} : { images }).catch((error) => {
    console.error(error instanceof BuildFailed ? error.message : error);
    process.exitCode = error instanceof BuildFailed ? error.exitCode : 5;
  });
}
