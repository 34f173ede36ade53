import { SingleBar } from 'cli-progress';
import type { Console } from '../console.ts';

export interface ByteProgress extends Disposable {
  add(bytes: number): void;
}

const MEGABYTE = 1e6;

/** A bar on the terminal's error stream; nothing where nobody looks, or where the whole is not known. */
export function openByteProgress(console: Console, totalBytes: number | undefined): ByteProgress {
  if (!console.isTerminal || console.isJson || totalBytes === undefined) {
    return { add: () => undefined, [Symbol.dispose]: () => undefined };
  }
  const bar = new SingleBar({
    format: '{bar} {percentage} % of {megabytes} MB, {eta_formatted} left',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    fps: 5,
  });
  bar.start(totalBytes, 0, { megabytes: (totalBytes / MEGABYTE).toFixed(1) });
  return {
    add(bytes) {
      bar.increment(bytes);
    },
    [Symbol.dispose]() {
      bar.stop();
    },
  };
}
