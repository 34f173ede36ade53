import { readFile, readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { systemError } from '../../../src/base/system-error.ts';

const thrownBy = (work: Promise<unknown>): Promise<unknown> => work.catch((thrown: unknown) => thrown);
const withCode = (code: string, more: object = {}) => Object.assign(new Error(`${code}: x`), { code, ...more });

it.each([
  ['a folder in the place of a file', () => thrownBy(readFile('/')), 'FILE_UNREADABLE'],
  ['a file in the place of a folder', () => thrownBy(readdir('/proc/self/status')), 'FILE_UNREADABLE'],
  ['a name that is too long', () => thrownBy(readFile(`/${'x'.repeat(5000)}`)), 'FILE_UNREADABLE'],
  ['a full disk', () => Promise.resolve(withCode('ENOSPC')), 'DISK_FULL'],
  ['the want of files', () => Promise.resolve(withCode('EMFILE')), 'LIMIT_REACHED'],
  ['one of these as a cause', () => Promise.resolve(new Error('y', { cause: withCode('EDQUOT') })), 'DISK_FULL'],
])('%s is how the machine is, and no bug', async (_what, thrown, code) => {
  expect(systemError(await thrown())).toMatchObject({ code, exitCode: 5 });
});

it('a refused connection, a slip of the program and what is no error of the system are none of these', () => {
  for (const thrown of [
    withCode('EACCES', { syscall: 'connect', address: '/run/x.sock' }),
    withCode('ERR_INVALID_ARG_TYPE', { path: 'x' }),
    ...[new Error('z'), 'text'],
  ])
    expect(systemError(thrown)).toBeUndefined();
});
