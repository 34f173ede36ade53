import type { FileProblem } from '../../base/file-problem.ts';

/** A problem, and the value without which the file can be looked at for others; absent: it is not known what is to blame. */
export interface ComposeProblem {
  readonly problem: FileProblem;
  readonly culprit?: readonly PropertyKey[];
}
