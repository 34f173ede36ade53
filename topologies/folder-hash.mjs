import { createHash } from 'node:crypto';
import { lstat, readFile, readdir, readlink, stat } from 'node:fs/promises';
import path from 'node:path';

/** One hash over the paths, modes and bytes of a folder, and over what else the image depends on. */
export async function hashOf(folder, dependsOn) {
  const hash = createHash('sha256').update(dependsOn.join('\n'));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) =>
      path
        .relative(folder, path.join(entry.parentPath ?? entry.path, entry.name))
        .split(path.sep)
        .join('/'),
    )
    .filter((file) => !file.startsWith('target/'))
    .sort();
  for (const file of files) {
    const full = path.join(folder, file);
    if ((await lstat(full)).isSymbolicLink()) {
      hash.update(`\n${file} -> ${await readlink(full)}`);
      continue;
    }
    const isExecutable = ((await stat(full)).mode & 0o100) !== 0;
    hash.update(`\n${file} ${isExecutable} `).update(await readFile(full));
  }
  return hash.digest('hex');
}
