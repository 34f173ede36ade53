import { mkdir, readdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchdayError, errnoOf } from '../../../src/base/errors.ts';
import { lockMachine } from '../../../src/store/run-lock.ts';

/**
 * Takes the lock again and again; every other time it leaves a dead process's file too, as one that is killed does.
 * argv: the folder of the lock, a folder that only one holder may have, how often it is to hold it, id of a process that is gone.
 * Prints how often it held the lock, how often another held it too, and how many files were there at most.
 */
const [directory = '', inside = '', times = '', gone = ''] = process.argv.slice(2);
let held = 0;
let together = 0;
let most = 0;
while (held < Number(times)) {
  try {
    await using _lock = await lockMachine('run', { directory });
    held += 1;
    await mkdir(inside);
    await new Promise(setImmediate);
    most = Math.max(most, (await readdir(directory)).length);
    await rmdir(inside);
    const random = held.toString(16).padStart(4, '0') + (process.pid % 65_536).toString(16).padStart(4, '0');
    if (held % 2 === 0) await writeFile(join(directory, `benchday-run.${gone}.${random}`), 'A{"scenario":"dead"}');
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') together += 1;
    else if (!(error instanceof BenchdayError) || error.code !== 'RUN_IN_PROGRESS') throw error;
    await new Promise((resolve) => setTimeout(resolve, 10 * Math.random()));
  }
}
process.stdout.write(JSON.stringify({ held, together, most }));
