import path from 'node:path';
import { counted } from '../../base/number-text.ts';
import type { RunEvent } from '../../records/events.ts';

/** What each trial of a run is to send, in words. */
export function plannedHits({
  script,
  hits,
  scheduleDigest,
}: Extract<RunEvent, { readonly type: 'run-started' }>): string {
  if (script !== undefined) return `what the k6 script ${path.basename(script)} sends`;
  return `${hits === undefined ? '? hits' : counted(hits, 'hit')}, schedule ${scheduleDigest ?? '?'}`;
}
