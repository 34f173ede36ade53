import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { BenchdayError } from '../base/errors.ts';
import { isWithin, realPath } from '../base/paths.ts';
import { requirePlaceFor } from '../base/place-for.ts';

/** A folder that has the first of these files and one of the others holds what was measured: the first alone may be somebody's own. */
const STORED: readonly (readonly [file: string, beside: readonly string[]])[] = [
  ['run.json', ['trials', 'samples.ndjson', 'journals']],
  ['capacity.json', ['capacity.md', 'capacity.html']],
  ['scorecard.json', ['scorecard.md']],
];
/** Of a folder of reports. */
const OWN_FOLDERS = ['calibration', 'capacity', 'parity', 'scorecard'];
const OWN_FILES = ['index.html', '.site.json'];

/**
 * Whether a file that an option names can be written later, and is none of what is stored; asked before hours of work.
 * @param reports  absolute; absent: the command has no folder of reports
 * @throws {BenchdayError} USAGE
 */
export async function requireOutputPlace(path: string, option: string, reports?: string): Promise<void> {
  await requirePlaceFor(path, option);
  await refuseStoredPlace(path, option, reports);
}

/**
 * Records are evidence: no output of a command replaces one, or lies among them.
 * @throws {BenchdayError} USAGE for a place in a stored run, capacity search or scorecard, and among what a folder of reports holds itself
 */
export async function refuseStoredPlace(path: string, option: string, reports?: string): Promise<void> {
  // A link at the place itself is replaced, not followed.
  const folder = await realPath(dirname(resolve(path)));
  const place = join(folder, basename(path));
  const owner = (await storedAbove(folder)) ?? (reports === undefined ? undefined : await ownOf(reports, place));
  if (owner === undefined) return;
  throw new BenchdayError('USAGE', `${option}: ${path} lies in ${owner}, which holds what was measured`, {
    hint: 'name a file that is elsewhere: what is stored stays as it is',
  });
}

async function storedAbove(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    for (const [file, beside] of STORED) {
      if (!(await isThere(join(at, file)))) continue;
      for (const other of beside) if (await isThere(join(at, other))) return at;
    }
    if (at === dirname(at)) return undefined;
  }
}

async function ownOf(reports: string, place: string): Promise<string | undefined> {
  const root = await realPath(reports);
  const folder = OWN_FOLDERS.map((name) => join(root, name)).find((own) => isWithin(own, place));
  if (folder !== undefined) return folder;
  return OWN_FILES.some((name) => join(root, name) === place) ? root : undefined;
}

/** What cannot be looked at cannot be written either. */
async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
