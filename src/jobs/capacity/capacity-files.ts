import { basename, dirname, join } from 'node:path';
import { CAPACITY_FILE, type CapacityRecord } from '../../records/capacity-record.ts';
import { writeAtomically, writeJson } from '../../base/atomic-file.ts';
import { styleOf } from '../../report/bundle.ts';
import { capacityMarkdown } from '../../report/capacity/capacity-markdown.ts';
import { type Beside, capacityPage, isBeside } from '../../report/capacity/capacity-page.ts';
import { foldersWith, readRecord } from '../../store/run-reader.ts';

const FILE = 'capacity.json';

/**
 * Writes capacity.json, capacity.md and capacity.html; a reader sees the old ones or these. Pages of searches with other servers down are
 * written again, with this one in their picture. @throws {BenchdayError} DISK_FULL, STORE_FAILED
 */
export async function writeCapacity(folder: string, record: CapacityRecord): Promise<void> {
  await writeJson(join(folder, FILE), CAPACITY_FILE.schema.parse(record));
  await writeAtomically(join(folder, 'capacity.md'), capacityMarkdown(record));
  const css = await styleOf();
  const stored = [...(await othersOf(folder)), { folder: basename(folder), record }];
  const beside = stored.filter((other) => isBeside(record, other.record));
  for (const own of [{ folder: basename(folder), record }, ...beside]) {
    const others = stored.filter((other) => isBeside(own.record, other.record));
    await writeAtomically(join(dirname(folder), own.folder, 'capacity.html'), capacityPage(own.record, css, others));
  }
}

/** Searches in the folders beside it; one that cannot be read is in no picture. */
async function othersOf(folder: string): Promise<readonly Beside[]> {
  const found: Beside[] = [];
  for (const path of await foldersWith(dirname(folder), FILE)) {
    if (basename(path) === basename(folder)) continue;
    const record = await readRecord(join(path, FILE), CAPACITY_FILE).catch(() => undefined);
    if (record !== undefined) found.push({ folder: basename(path), record });
  }
  return found;
}
