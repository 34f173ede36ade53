import type { Scorecard } from '../../records/scorecard.ts';
import { scorecardTable } from '../../verdicts/scorecard/words.ts';

/** Requirements against topologies, for a reader. */
export function scorecardText(record: Scorecard): ReturnType<typeof scorecardTable> {
  return scorecardTable(record);
}
