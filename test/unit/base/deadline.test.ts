import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { deadline } from '../../../src/base/deadline.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

it('a deadline comes, although nobody keeps what it was made of', async () => {
  const other = new AbortController();
  const reached = new Promise<unknown>((resolve) => {
    const signal = deadline(150, other.signal);
    signal.addEventListener('abort', () => {
      resolve(signal.reason);
    });
  });
  for (let round = 0; round < 5; round += 1) {
    await delay(10);
    collectGarbage();
  }
  expect(await Promise.race([reached, delay(2000, 'never')])).toMatchObject({ name: 'TimeoutError' });
});

it('the other signals end it with their own reason', () => {
  const other = new AbortController();
  const signal = deadline(60_000, other.signal);
  const reason = new Error('stopped');
  other.abort(reason);
  expect(signal.reason).toBe(reason);
});
