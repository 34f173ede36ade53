import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { Machine } from './machine.ts';

/**
 * Takes the lock, tells when another one has it too, and dies with it. It is named as set-ups are, as only they hold locks. Between two
 * steps of taking it others have time for all of theirs.
 */
const PROGRAM = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
for (const name of ['linkSync', 'readdirSync', 'readFileSync', 'rmSync']) {
  const real = fs[name];
  fs[name] = (...words) => {
    const most = !String(words[0]).includes('.cache') ? 0 : name === 'rmSync' && /lock$/.test(words[0]) ? 400 : 20;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.random() * most);
    return real(...words);
  };
}
syncBuiltinESMExports();
const { whileAlone } = await import('./lock.mjs');
await whileAlone(async () => {
  try {
    fs.writeFileSync('inside', String(process.pid), { flag: 'wx' });
  } catch {
    console.log('two are in');
  }
  await sleep(150);
  fs.rmSync('inside', { force: true });
  process.kill(process.pid, 'SIGKILL');
});
`;

it('of several set-ups that find the lock of a dead one only one gets in, each time', async () => {
  await using machine = await Machine.create();
  await machine.write('setup/start.mjs', PROGRAM.replaceAll(/'inside'/g, JSON.stringify(machine.path('inside'))));
  for (const name of ['setup-3.lock', 'setup.lock']) await machine.write(`.cache/${name}`, '4194303');
  const others = Array.from({ length: 8 }, () => machine.start('start.mjs').ending);
  const outputs = (await Promise.all(others)).map(({ output }) => output);
  expect(outputs.join('')).not.toContain('two are in');
  const locks = (await readdir(machine.path('.cache'))).filter((name) => /^setup-.*lock$/.test(name));
  expect(locks).toEqual([`setup-${3 + 8}.lock`]);
});
