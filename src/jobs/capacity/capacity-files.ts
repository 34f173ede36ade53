import { join } from 'node:path';
import { CAPACITY_FILE, type CapacityRecord } from '../../records/capacity-record.ts';
import { writeAtomically, writeJson } from '../../base/atomic-file.ts';
import { styleOf } from '../../report/bundle.ts';
import { capacityMarkdown } from '../../report/capacity/capacity-markdown.ts';
import { capacityPage } from '../../report/capacity/capacity-page.ts';

/** Writes capacity.json, capacity.md and capacity.html; a reader sees the old ones or these. @throws {BenchdayError} DISK_FULL, STORE_FAILED */
export async function writeCapacity(folder: string, record: CapacityRecord): Promise<void> {
  await writeJson(join(folder, 'capacity.json'), CAPACITY_FILE.schema.parse(record));
  await writeAtomically(join(folder, 'capacity.md'), capacityMarkdown(record));
  await writeAtomically(join(folder, 'capacity.html'), capacityPage(record, await styleOf()));
}
