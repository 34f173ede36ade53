import type { ImageWorkshop } from '../../platform/engine/image-workshop.ts';

/** How a build goes on: where, what it tells, and when it must end. */
export interface Building {
  readonly workshop: ImageWorkshop;
  /** build although the commit's tag is there */
  readonly isForced: boolean;
  readonly signal: AbortSignal;
  /** what begins now */
  readonly onStage: (text: string) => void;
  /** what builds and steps print */
  readonly onLine: (line: string) => void;
}
