import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { answerSoFar } from '../../../src/jobs/live/answer-so-far.ts';
import { sumUp } from '../../../src/jobs/sum-up.ts';
import { storeArms, twoArms } from '../../support/gate-fixture.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

async function stored(measured: number) {
  const reports = await temporaryDirectory();
  const arms = twoArms({ pairs: 2 });
  const directory = join(reports.path, arms.run.runId);
  await mkdir(directory);
  await storeArms(directory, { ...arms, trials: arms.trials.slice(0, measured) });
  return { reports, directory };
}

it('is early before one trial of each topology is done', async () => {
  const { reports, directory } = await stored(1);
  await using _reports = reports;
  expect(await answerSoFar(directory, reports.path)).toMatchObject({
    isEarly: true,
    basis: 'after 1 of 4 trials; no repetition of all topologies is whole yet',
  });
});

it('is the answer of the record as far as it goes, and stores nothing', async () => {
  const { reports, directory } = await stored(2);
  await using _reports = reports;
  const { sentence, isEarly, basis } = await answerSoFar(directory, reports.path);
  expect({ isEarly, basis }).toEqual({ isEarly: false, basis: 'after 2 of 4 trials' });
  expect((await sumUp(directory, reports.path)).decision.sentence).toBe(sentence);
});

it('costs no run: what cannot be read is said', async () => {
  await using reports = await temporaryDirectory();
  expect(await answerSoFar(join(reports.path, 'none'), reports.path)).toMatchObject({
    sentence: 'The answer so far could not be made.',
    isEarly: true,
  });
});
