import { expect, test } from 'vitest';
import { makeVolume, markWhole } from '../../../../src/platform/engine/data/kept-volumes.ts';
import { copyData } from '../../../../src/platform/engine/data/restore-data.ts';
import { FakeEngine, placed } from './fake-engine.ts';

const OWNER = { runId: 'run', trial: '1' };
const SIGNAL = new AbortController().signal;

test('data that is not kept, or not whole, is not copied: the trial would begin empty', async () => {
  const engine = new FakeEngine();
  const copying = () => copyData(engine.docker, [placed()], { owner: OWNER, signal: SIGNAL });
  const refused = { code: 'DOCKER_FAILED', message: 'the data of db is not restored (benchday-data-1)' };
  await expect(copying()).rejects.toMatchObject(refused);
  await makeVolume(engine.docker, 'benchday-data-1', 'dump');
  await expect(copying()).rejects.toMatchObject(refused);
  expect(engine.made).toEqual([]);
  await markWhole(engine.docker, 'benchday-data-1');
  await copying();
  expect(engine.made).toHaveLength(1);
});
