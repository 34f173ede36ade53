import { expect, test } from 'vitest';
import { BenchdayError } from '../../../../src/base/errors.ts';
import { makeVolume, markWhole } from '../../../../src/platform/engine/data/kept-volumes.ts';
import { runOneShot } from '../../../../src/platform/engine/data/one-shot.ts';
import { copyData } from '../../../../src/platform/engine/data/restore-data.ts';
import { FakeEngine, placed } from './fake-engine.ts';

const OWNER = { runId: 'run', trial: '1' };

/** In its containers nothing ends by itself. */
const endless = () => new FakeEngine(() => undefined);

test('an interruption ends a copy that takes long, and its container goes', async () => {
  const engine = endless();
  const caller = new AbortController();
  await makeVolume(engine.docker, 'benchday-data-1', 'dump');
  await markWhole(engine.docker, 'benchday-data-1');
  const copying = copyData(engine.docker, [placed()], { owner: OWNER, signal: caller.signal });
  await expect.poll(() => engine.containers.size).toBe(1);
  const ended = expect(copying).rejects.toMatchObject({ code: 'INTERRUPTED' });
  caller.abort(new BenchdayError('INTERRUPTED', 'interrupted'));
  await ended;
  expect(engine.made).toHaveLength(1);
  expect(engine.containers.size).toBe(0);
});

test('one that hangs ends at its deadline; one that was interrupted before does not begin', async () => {
  const engine = endless();
  const shot = { owner: OWNER, name: 'db-copy', image: 'i', command: ['sleep'], mounts: [] };
  const { signal } = new AbortController();
  await expect(runOneShot(engine.docker, { ...shot, signal }, 50)).rejects.toThrow(/db-copy did not end within/);
  const before = runOneShot(endless().docker, { ...shot, signal: AbortSignal.abort() });
  await expect(before).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(engine.containers.size).toBe(0);
});
