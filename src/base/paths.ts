import { readlink, realpath } from 'node:fs/promises';
import path from 'node:path';

/** A path with its symbolic links followed; of one that is not there those of the folders above it. */
export async function realPath(file: string): Promise<string> {
  const absolute = path.resolve(file);
  const above = path.dirname(absolute);
  return realpath(absolute).catch(async () =>
    above === absolute ? absolute : path.join(await realPath(above), path.basename(absolute)),
  );
}

/** Whether a path is a folder or below it, as both are written: absolute, or from one place. A name may begin with two dots. */
export function isWithin(folder: string, file: string): boolean {
  const below = path.relative(folder, file);
  return below === '' || !(below === '..' || below.startsWith(`..${path.sep}`) || path.isAbsolute(below));
}

/** As many as Linux follows. @source path_resolution(7) */
const MOST_LINKS = 40;

/**
 * Where a path enters a folder: links on the way there are followed, those in the folder are left as they are written.
 * @param folder  with links followed
 * @returns from the folder on; undefined: it never comes there
 */
export async function placeIn(folder: string, file: string): Promise<string | undefined> {
  let at: string = path.parse(file).root;
  let left = partsOf(path.resolve(file));
  for (let links = 0; links <= MOST_LINKS;) {
    if (at === folder) return left.join(path.sep);
    const [next, ...rest] = left;
    if (next === undefined) return undefined;
    const link = await readlink(path.join(at, next)).catch(() => undefined);
    if (link === undefined) [at, left] = [path.join(at, next), rest];
    else {
      links += 1;
      [at, left] = [path.parse(at).root, [...partsOf(path.resolve(at, link)), ...rest]];
    }
  }
  return undefined;
}

function partsOf(absolute: string): readonly string[] {
  return absolute.split(path.sep).filter((part) => part !== '');
}
