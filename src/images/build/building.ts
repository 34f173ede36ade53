import type { ImageWorkshop } from '../../platform/engine/image-workshop.ts';
import type { PullProgress } from '../../platform/engine/pull-progress.ts';

/** How a build goes on: where, what it tells, and when it must end. */
export interface Building {
  readonly workshop: ImageWorkshop;
  /** build although the commit's tag is there */
  readonly isForced: boolean;
  /** what steps may have of this machine outside of the project's folder */
  readonly grants: readonly string[];
  readonly signal: AbortSignal;
  /** what begins now */
  readonly onStage: (text: string) => void;
  /** what builds and steps print */
  readonly onLine: (line: string) => void;
  /** how far an image is that a registry gives */
  readonly onPull?: ((progress: PullProgress) => void) | undefined;
  /** what was pulled anew for the arms so far */
  readonly pulled?: Map<string, string>;
}
