import type { Caller } from '../caller.ts';

/** Who wants images built. */
export interface BuildCaller extends Pick<Caller, 'say' | 'onLine' | 'signal'> {
  /** an image that is done, one line */
  readonly built: (line: string) => void;
}
