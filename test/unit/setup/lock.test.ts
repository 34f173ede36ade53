import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { Machine } from './machine.ts';

/** Takes the lock again and again; tells when another one has it too. It is named as set-ups are, as only they hold locks. */
const PROGRAM = `
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { whileAlone } from './lock.mjs';
for (let turn = 0; turn < 6; turn += 1) {
  await whileAlone(async () => {
    try {
      writeFileSync('inside', String(process.pid), { flag: 'wx' });
    } catch {
      console.log('two are in');
    }
    await sleep(3);
    rmSync('inside', { force: true });
    // As one that died.
    if (turn === 5) process.kill(process.pid, 'SIGKILL');
  });
}
`;

it('of several set-ups that find the lock of a dead one only one gets in, each time', async () => {
  await using machine = await Machine.create();
  await machine.write('setup/start.mjs', PROGRAM.replaceAll(/'inside'/g, JSON.stringify(machine.path('inside'))));
  await machine.write('.cache/setup-3.lock', '4194303');
  const others = Array.from({ length: 4 }, () => machine.start('start.mjs').ending);
  const outputs = (await Promise.all(others)).map(({ output }) => output);
  expect(outputs.join('')).not.toContain('two are in');
  const locks = (await readdir(machine.path('.cache'))).filter((name) => name.endsWith('.lock'));
  expect(locks).toEqual([`setup-${3 + 4 * 6}.lock`]);
});
