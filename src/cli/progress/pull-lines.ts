import { monotonicMs } from '../../base/clock.ts';
import { plainSeconds } from '../../base/number-text.ts';
import type { Caller } from '../../jobs/caller.ts';
import type { Console } from '../console.ts';

type OnPull = NonNullable<Caller['onPull']>;

const LIVE_EACH_MS = 200;
/** In a log that somebody reads later. */
const PLAIN_EACH_MS = 5_000;
const MEGABYTE = 1e6;

/**
 * How far pulls are: in a terminal one line that is written over, elsewhere a line every few seconds, and one at the end.
 * @param isLive  the cursor can be moved
 */
export function pullLines(console: Pick<Console, 'err'>, isLive: boolean, nowMs: () => number = monotonicMs): OnPull {
  let lastMs = -Infinity;
  return (progress) => {
    const isDue = nowMs() - lastMs >= (isLive ? LIVE_EACH_MS : PLAIN_EACH_MS);
    if (!progress.isOver && !isDue) return;
    // The first is worth nothing in a log.
    const isFirst = lastMs === -Infinity;
    lastMs = progress.isOver ? -Infinity : nowMs();
    const text = `  ${inWords(progress)}`;
    if (isLive) process.stderr.write(`\r\u001b[2K${text}${progress.isOver ? '\n' : ''}`);
    else if (progress.isOver || !isFirst) console.err(text);
  };
}

function inWords({ image, layers, bytes, elapsedMs }: Parameters<OnPull>[0]): string {
  const megabytes = (count: number) => (count / MEGABYTE).toFixed(1);
  const ofBytes =
    bytes.known > bytes.done ? `${megabytes(bytes.done)} of ${megabytes(bytes.known)}` : megabytes(bytes.done);
  return `${image}: ${layers.done} of ${layers.known} layers, ${ofBytes} MB, ${plainSeconds(Math.round(elapsedMs / 100) * 100)}`;
}
