import { join } from 'node:path';
import { writeAtomically, writeJson } from '../../base/atomic-file.ts';
import { DRILL_FILE, type DrillRecord } from '../../records/drill-record.ts';
import { styleOf } from '../../report/bundle.ts';
import { drillJunit } from '../../report/drill/drill-junit.ts';
import { drillPage } from '../../report/drill/drill-page.ts';
import { drillMarkdown } from '../../report/drill/drill-markdown.ts';
import { closeRun } from '../../store/close-run.ts';
import { runLayout } from '../../store/layout.ts';

/**
 * Writes drill.json, drill.md, drill.html and, once it is over, drill-junit.xml; a reader sees the old ones or these.
 * @throws {BenchdayError} DISK_FULL, STORE_FAILED
 */
export async function writeDrill(directory: string, record: DrillRecord): Promise<void> {
  await writeJson(runLayout(directory).drill, DRILL_FILE.schema.parse(record));
  await writeAtomically(join(directory, 'drill.md'), drillMarkdown(record));
  await writeAtomically(join(directory, 'drill.html'), drillPage(record, await styleOf()));
  // A reader of JUnit takes what it says for all there is.
  if (record.state === 'running') return;
  await writeAtomically(join(directory, 'drill-junit.xml'), drillJunit(record));
}

/** Says in the stored record of a drill that it does not go on, also on a full disk; where there is none, that is no harm. */
export function closeDrill(directory: string, state: 'interrupted' | 'failed'): void {
  try {
    closeRun(runLayout(directory).drill, state);
  } catch {
    // What led here says more.
  }
}
