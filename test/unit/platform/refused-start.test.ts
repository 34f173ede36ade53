import { expect, it } from 'vitest';
import { refusedStart } from '../../../src/platform/engine/refused-start.ts';

const refusal = (message: string) => Object.assign(new Error(message), { statusCode: 500 });

it.each([
  ['a setting', refusal('invalid mount config'), 'SERVICE_DIED', /services\.web of the compose file/],
  ['a full disk', refusal('raft: write: no space left on device'), 'DISK_FULL', /./],
  ['no engine', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'DOCKER_MISSING', /./],
])('a service that is not started because of %s is not blamed for anything else', (_what, cause, code, hint) => {
  const failure = refusedStart(cause, 'web');
  expect(failure.code).toBe(code);
  expect(failure.message).toContain('web');
  expect(failure.hint).toMatch(hint);
});
