import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import type { Arm } from '../../../src/images/arms/arm.ts';
import { openArm } from '../../../src/images/arms/open-arm.ts';
import { engineWorkshop } from '../../../src/platform/engine/image-workshop.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { unlikeBases } from '../../../src/verdicts/gate/arm-differences.ts';
import { gitRepository } from '../../support/git-repository.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

// Not one of the project's own images: others may be using those.
const REPOSITORY = 'benchday/armprobe';
const docker = (...words: string[]) => execFileSync('docker', words, { encoding: 'utf8', stdio: 'pipe' }).trim();
const idOf = (tag: string) => docker('inspect', '--format', '{{.Id}}', `${REPOSITORY}:${tag}`);

const SOURCES = 'topologies/images/armprobe/Dockerfile';
const OWN_BUILDER = "throw new Error('the builder of a commit runs')\n";

/** By name, never by id: one of them is the base image's. */
function removeImages(): void {
  const names = docker('images', '--format', '{{.Repository}}:{{.Tag}}', REPOSITORY).split('\n').filter(Boolean);
  for (const name of names) docker('rmi', name);
}

/** A base of this test's own, so that it can move. */
const BASE = 'benchday-test/armprobe-base:latest';
const moveBase = (word: string) => {
  execFileSync('docker', ['build', '--tag', BASE, '-'], {
    input: `FROM debian:bookworm-slim\nLABEL word=${word}\n`,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return docker('inspect', '--format', '{{.Id}}', BASE);
};

beforeEach(removeImages);
afterEach(removeImages);

async function project() {
  const directory = await temporaryDirectory();
  const repository = await gitRepository(join(directory.path, 'project'));
  const compose = { services: { web: { image: `${REPOSITORY}:latest`, ports: ['127.0.0.1::80'] } } };
  await repository.write({ 'site/compose.yaml': JSON.stringify(compose), 'topologies/build.mjs': OWN_BUILDER });
  await repository.write({ [SOURCES]: 'FROM debian:bookworm-slim\nLABEL word=first\n' });
  const first = await repository.commit();
  await repository.write({ [SOURCES]: 'FROM debian:bookworm-slim\nRUN echo the chain is off && exit 5\n' });
  const broken = await repository.commit();
  await repository.write({ [SOURCES]: `FROM ${BASE}\nLABEL word=based\n` });
  const based = await repository.commit();
  const file = join(repository.folder, 'site', 'compose.yaml');
  const lines: string[] = [];
  const open = async (ref: string): Promise<Arm> => {
    const read = (path: string, root = directory.path) => readTopology(path, { root, environment: {} });
    return openArm(
      { name: 'candidate', given: ref, word: { kind: 'git', ref } },
      {
        reference: await read(file),
        readTopology: read,
        grants: [],
        keptSettings: new Map(),
        building: {
          workshop: await engineWorkshop(),
          isForced: false,
          grants: [],
          signal: new AbortController().signal,
          onStage: (text) => lines.push(text),
          onLine: (line) => lines.push(line),
        },
      },
    );
  };
  return { first, broken, based, lines, open, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

it("a commit's images are built of its sources by our builder, once, and `latest` stays what it was", async () => {
  await using own = await project();
  docker('tag', 'debian:bookworm-slim', `${REPOSITORY}:latest`);
  const before = idOf('latest');
  {
    await using arm = await own.open(own.first);
    expect(idOf('latest')).toBe(before);
    expect(arm.record).toMatchObject({
      kind: 'git',
      images: [{ service: 'web', image: `${REPOSITORY}:${own.first}`, imageId: idOf(own.first) }],
    });
    expect(idOf(own.first)).not.toBe(before);
    expect(arm.topology.services[0]?.imageId).toBe(idOf(own.first));
  }
  own.lines.length = 0;
  await using _again = await own.open(own.first);
  expect(
    own.lines.filter((line) => / built /.test(line)),
    'nothing is built again',
  ).toEqual([]);
  expect(own.lines.join('\n')).toMatch(/armprobe:latest .* unchanged/);
});

it('a build that fails is reported with its last lines, and `latest` stays what it was', async () => {
  await using own = await project();
  docker('tag', 'debian:bookworm-slim', `${REPOSITORY}:latest`);
  const before = idOf('latest');
  await expect(own.open(own.broken)).rejects.toMatchObject({
    code: 'IMAGE_BUILD_FAILED',
    message: expect.stringContaining('the chain is off') as string,
  });
  expect(idOf('latest')).toBe(before);
});

it('a base that moves between two builds of one commit is not taken for the same, and arms on both are not compared', async () => {
  await using own = await project();
  const first = moveBase('first');
  onTestFinished(() => void docker('rmi', BASE));
  const base = (arm: Arm) => arm.record.images[0]?.made?.bases;
  await using before = await own.open(own.based);
  expect(base(before)).toEqual([{ image: BASE, imageId: first }]);
  const second = moveBase('second');
  await using after = await own.open(own.based);
  expect(base(after)).toEqual([{ image: BASE, imageId: second }]);
  expect(after.record.images[0]?.imageId).not.toBe(before.record.images[0]?.imageId);
  const named = [
    { ...before.record, name: 'baseline' as const },
    { ...after.record, name: 'candidate' as const },
  ];
  expect(unlikeBases({ arms: named })).toEqual([{ what: `base image ${BASE}`, baseline: first, candidate: second }]);
});
