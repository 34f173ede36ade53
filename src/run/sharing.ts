import type { BinSettings } from '../load/load-engine.ts';
import type { TrialRecord } from '../records/trial-record.ts';
import type { PlannedTrial } from './plan/plan.ts';
import type { Subject } from './subject.ts';

/** How trials may follow each other on one bring-up. */
export interface Sharing {
  /** how finely hits are counted when clients are to be seen served well, and above what they are slow */
  readonly bins: BinSettings;
  /** so long at least is waited for it to be whole, and to serve well, ms; absent: a minute */
  readonly leastMs?: number;
  /** @returns why a trial cannot be played on what another was played on; undefined: nothing that is known speaks against it */
  refusal(before: TrialRecord, next: PlannedTrial): string | undefined;
  /** Looks at what came up just now. @returns what looks whether all is so again */
  observe(subject: Subject): Promise<WholeLook>;
  /** trials that a bring-up which had to be made anew needs beside those that are left; told after its first, and placed by `at` among `left` */
  further?(record: TrialRecord, left: readonly PlannedTrial[], trials: number): FurtherTrial | undefined;
}

export interface FurtherTrial {
  readonly planned: PlannedTrial;
  /** how many of those left are played before it */
  readonly at: number;
  readonly reason: string;
}

/** @returns what is not as it was, in words; '' is nothing. @throws where nobody could look */
export type WholeLook = (subject: Subject) => Promise<string>;
