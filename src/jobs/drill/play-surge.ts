import type { DrillMark, DrillSettings } from '../../records/drill-record.ts';
import { SURGE } from '../../records/surge.ts';
import type { WholeWatch } from './watch-whole.ts';

/** Nothing is done but to say when: the surge is a part of the load. */
export async function playSurge(
  { faultAtMs }: Pick<DrillSettings, 'faultAtMs'>,
  stage: {
    readonly mark: (what: Omit<DrillMark, 'atMs'>) => void;
    readonly until: (atMs: number) => Promise<void>;
    readonly watch: WholeWatch;
  },
): Promise<void> {
  const { mark, until, watch } = stage;
  await until(faultAtMs);
  mark({ what: 'fault', detail: 'more hits are due than are held' });
  watch.begin();
  await until(faultAtMs + SURGE.lengthMs);
  mark({ what: 'undone', detail: 'as many are due as before' });
}
