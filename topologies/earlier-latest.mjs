import { lstat, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * What `latest` was before a gate was killed is nothing to go back to once it was built anew (src/images/arms/kept-latest.ts).
 * @param {ReadonlySet<string>} built  repositories; what was not built keeps what it goes back to
 */
export async function forgetEarlierLatest(built) {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = /^benchday-latest\.(\d+)\.[0-9a-f]+$/.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const file = path.join(tmpdir(), name);
    const found = await lstat(file).catch(() => undefined);
    // Another user's stays.
    if (found?.isFile() !== true || found.uid !== process.getuid?.()) continue;
    // A note that is not whole is believed by nobody.
    await forgetIn(file, built).catch(() => undefined);
  }
}

async function forgetIn(file, built) {
  const note = JSON.parse(await readFile(file, 'utf8'));
  const latest = note.latest.filter(([repository]) => !built.has(repository));
  if (latest.length === 0) {
    await rm(file, { force: true });
    return;
  }
  const whole = `${file}.tmp`;
  await writeFile(whole, JSON.stringify({ ...note, latest }), { mode: 0o600, flag: 'wx' });
  await rename(whole, file);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
