import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { isKept, isWhole, makeVolume, markWhole } from '../../../../src/platform/engine/data/kept-volumes.ts';
import { volumeMount } from '../../../../src/platform/engine/data/one-shot.ts';
import { FakeEngine } from './fake-engine.ts';

const VOLUME = 'benchday-data-1';
const GONE = `${hostname()} 999999 1`;
const ELSEWHERE = 'another-machine 1 1';

/** What a restore left that was killed, with a container that still has its volume. */
async function left(owner: string) {
  const engine = new FakeEngine();
  engine.volumes.set(VOLUME, { 'benchday.data': 'half', 'benchday.owner': GONE });
  await engine.createContainer({
    name: 'benchday-old-1-db-1-1',
    Labels: { 'benchday.owner': owner },
    HostConfig: { Mounts: [volumeMount(VOLUME, '/data')] },
  });
  return engine;
}

test('a volume that a killed restore left goes, with the container that still uses it', async () => {
  const engine = await left(GONE);
  expect(await isKept(engine.docker, VOLUME)).toBe(false);
  expect(engine.volumes).toEqual(new Map());
  expect(engine.containers).toEqual(new Map());
});

test.each([ELSEWHERE, ''])('one that a container of somebody else (%j) uses is not filled again', async (owner) => {
  const engine = await left(owner);
  await expect(isKept(engine.docker, VOLUME)).rejects.toMatchObject({
    code: 'RUN_IN_PROGRESS',
    message: expect.stringMatching(/benchday-data-1 .* in use by benchday-old-1-db-1-1/) as string,
  });
  expect(engine.containers.size).toBe(1);
});

test('a whole one is kept, also while a container uses it', async () => {
  const engine = await left(GONE);
  await markWhole(engine.docker, VOLUME);
  expect(await isKept(engine.docker, VOLUME)).toBe(true);
  expect(engine.containers.size).toBe(1);
});

test('a mark without its volume says nothing of the next one', async () => {
  const engine = new FakeEngine();
  await markWhole(engine.docker, VOLUME);
  expect(await isWhole(engine.docker, VOLUME)).toBe(false);
  expect(await isKept(engine.docker, VOLUME)).toBe(false);
  await makeVolume(engine.docker, VOLUME, 'dump');
  expect(await isWhole(engine.docker, VOLUME)).toBe(false);
});

test('of two that make the same volume at once one restores, and the other one is refused', async () => {
  const engine = new FakeEngine();
  const both = await Promise.allSettled(
    ['one', 'two'].map(async (title) => {
      expect(await isKept(engine.docker, VOLUME)).toBe(false);
      await makeVolume(engine.docker, VOLUME, title);
    }),
  );
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: {
      code: 'RUN_IN_PROGRESS',
      message: `process ${process.pid} is restoring the same data (the volume ${VOLUME})`,
    },
  });
});
