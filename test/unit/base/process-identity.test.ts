import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { ownIdentity, processState } from '../../../src/base/process-identity.ts';

test('a process knows itself', () => {
  expect(processState(ownIdentity())).toEqual({ state: 'living', pid: process.pid });
});

test('a process that ended is gone', async () => {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  expect(processState(`${hostname()} ${child.pid ?? 0} -`)).toEqual({ state: 'gone', pid: child.pid });
});

test.skipIf(process.platform !== 'linux')('one that got the same id later is not taken for it', () => {
  expect(processState(`${hostname()} ${process.pid} 1`)).toEqual({ state: 'gone', pid: process.pid });
});

test('of a process of another machine, or a text that names none, nothing can be said', () => {
  expect(processState('elsewhere.example 1 5')).toEqual({ state: 'elsewhere', pid: 1, host: 'elsewhere.example' });
  for (const text of [undefined, '', 'x', '1 2']) expect(processState(text)).toEqual({ state: 'unknown' });
});

test.skipIf(process.platform !== 'linux')('one that ended, and whose parent has not looked, is gone', async () => {
  // The shell becomes a sleep that never asks what became of its child.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 20'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  await expect.poll(() => processState(`${hostname()} ${pid} -`)).toEqual({ state: 'gone', pid });
  parent.kill();
});
