import { mkdir, rename, rmdir, writeFile } from 'node:fs/promises';
import { BenchdayError, errnoOf } from '../../../src/base/errors.ts';
import { lockMachine } from '../../../src/store/run-lock.ts';

/**
 * Takes the lock again and again, and leaves it each time as a process does that is killed while it holds it.
 * argv: path of the lock, a folder that only one holder may have, when to end (epoch ms), the text of a dead holder.
 * Prints how often it held the lock, and how often another held it too.
 */
const [path = '', inside = '', until = '', dead = ''] = process.argv.slice(2);
let held = 0;
let together = 0;
while (Date.now() < Number(until)) {
  try {
    await lockMachine('run', path);
  } catch (error) {
    if (!(error instanceof BenchdayError) || error.code !== 'RUN_IN_PROGRESS') throw error;
    continue;
  }
  held += 1;
  try {
    await mkdir(inside);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    together += 1;
    continue;
  }
  await new Promise(setImmediate);
  await rmdir(inside);
  await writeFile(`${path}.dead.${process.pid}`, dead);
  await rename(`${path}.dead.${process.pid}`, path);
}
process.stdout.write(JSON.stringify({ held, together }));
