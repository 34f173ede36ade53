import { randomBytes } from 'node:crypto';
import { lstat, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { readText } from '../../base/bounded-file.ts';
import { WRITE_ANEW } from '../../base/own-file.ts';
import { isAlive, ownIdentity, processState } from '../../base/process-identity.ts';
import { temporaryError } from '../../base/store-error.ts';
import { jsonIn } from '../../base/tolerant-text.ts';
import type { ImageWorkshop } from '../../platform/engine/image-workshop.ts';
import { LATEST } from '../build/image-tags.ts';

/** Of a file in the temporary directory; topologies/build.mjs knows it too. */
const PREFIX = 'benchday-latest.';
const NAME = /^benchday-latest\.(\d+)\.[0-9a-f]+$/;

const noteSchema = z.strictObject({ owner: z.string(), latest: z.array(z.tuple([z.string(), z.string()])) });

type Workshop = Pick<ImageWorkshop, 'find' | 'tag' | 'untag'>;

/** In the place of an id: no image had the name, and none shall have it afterwards. */
export const NONE = '';

/**
 * Does what gives other images the name `latest`, and gives it back to those that had it. What they were is written down before: of a
 * process that is killed meanwhile the next one gives it back.
 * @param before  ids by repository, `NONE` where no image is `latest`
 * @throws {BenchdayError} DISK_FULL, STORE_FAILED: then nothing was named anew; and what the work throws
 */
export async function keepingLatest<T>(
  before: ReadonlyMap<string, string>,
  workshop: Workshop,
  work: () => Promise<T>,
): Promise<T> {
  const file = path.join(tmpdir(), `${PREFIX}${process.pid}.${randomBytes(8).toString('hex')}`);
  await leave(file, { owner: ownIdentity(), latest: [...before] });
  try {
    return await work();
  } finally {
    await giveBack([...before], workshop);
    await rm(file, { force: true });
  }
}

/** Gives `latest` back to the images that had it before a process of this user was killed. @returns their repositories */
export async function restoreLatest(workshop: Workshop): Promise<readonly string[]> {
  const restored: string[] = [];
  for (const name of (await readdir(tmpdir()).catch(() => [])).filter((one) => NAME.test(one))) {
    const file = path.join(tmpdir(), name);
    const note = await ownNote(file);
    // It was killed as it wrote it: nothing has another name yet.
    if (note === 'half' && !isAlive(Number(NAME.exec(name)?.[1]))) await rm(file, { force: true });
    if (typeof note !== 'object' || processState(note.owner).state !== 'gone') continue;
    await giveBack(note.latest, workshop);
    await rm(file, { force: true });
    restored.push(...note.latest.map(([repository]) => repository));
  }
  return restored;
}

async function giveBack(latest: readonly (readonly [string, string])[], workshop: Workshop): Promise<void> {
  for (const [repository, id] of latest) {
    if (id === NONE) await workshop.untag(`${repository}:${LATEST}`);
    // One that was removed meanwhile cannot have its name.
    else if ((await workshop.find(id)) !== undefined) await workshop.tag(id, repository, LATEST);
  }
}

async function leave(file: string, note: z.input<typeof noteSchema>): Promise<void> {
  try {
    await using handle = await open(file, WRITE_ANEW, 0o600);
    await handle.writeFile(JSON.stringify(note));
    await handle.sync();
  } catch (cause) {
    await rm(file, { force: true });
    throw temporaryError(file, cause);
  }
}

/** @returns undefined for what is no file of this user's that nobody else may write to; half: no whole note */
async function ownNote(file: string): Promise<z.output<typeof noteSchema> | 'half' | undefined> {
  try {
    const found = await lstat(file);
    if (!found.isFile() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) return undefined;
    const text = await readText(file);
    return noteSchema.safeParse(jsonIn(text)).data ?? 'half';
  } catch {
    return undefined;
  }
}
