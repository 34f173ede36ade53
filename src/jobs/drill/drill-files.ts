import { join } from 'node:path';
import { writeAtomically, writeJson } from '../../base/atomic-file.ts';
import { DRILL_FILE, type DrillRecord } from '../../records/drill-record.ts';
import { drillJunit } from '../../report/drill/drill-junit.ts';
import { drillMarkdown } from '../../report/drill/drill-markdown.ts';

/** Writes drill.json, drill.md and drill-junit.xml; a reader sees the old ones or these. @throws {BenchdayError} DISK_FULL, STORE_FAILED */
export async function writeDrill(directory: string, record: DrillRecord): Promise<void> {
  await writeJson(join(directory, 'drill.json'), DRILL_FILE.schema.parse(record));
  await writeAtomically(join(directory, 'drill.md'), drillMarkdown(record));
  await writeAtomically(join(directory, 'drill-junit.xml'), drillJunit(record));
}
