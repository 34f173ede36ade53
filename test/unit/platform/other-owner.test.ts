import { expect, it } from 'vitest';
import type { ProcessState } from '../../../src/base/process-identity.ts';
import { refuseOtherOwner } from '../../../src/platform/engine/other-owner.ts';

const refused = (...owners: readonly ProcessState[]) =>
  refuseOtherOwner('run', () => Promise.resolve(owners)).then(
    () => undefined,
    (error: unknown) => error,
  );

it('what this process, or none that lives, has of a run is its own', async () => {
  const own = { state: 'living', pid: process.pid } as const;
  expect(await refused(own, { state: 'gone', pid: 7 }, { state: 'unknown' })).toBeUndefined();
});

it.each([
  [{ state: 'living', pid: 1 }, 'the run run belongs to process 1 already'],
  [{ state: 'elsewhere', pid: 9, host: 'other' }, 'the run run belongs to process 9 on other already'],
] as const)('what another process has, of this machine or not, is refused', async (owner, message) => {
  expect(await refused({ state: 'gone', pid: 7 }, owner)).toMatchObject({ code: 'RUN_IN_PROGRESS', message });
});

it('owners that cannot be asked for are an error that names the run', async () => {
  const asked = refuseOtherOwner('run', () => Promise.reject(Object.assign(new Error('no'), { statusCode: 500 })));
  await expect(asked).rejects.toMatchObject({
    code: 'DOCKER_FAILED',
    message: 'what is left of run could not be listed: no',
  });
});
