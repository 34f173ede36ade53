import { HitQueue } from './hit-queue.ts';
import type { LogImport } from './log-import.ts';
import type { LogOptions, LogReader } from './log-reader.ts';
import { headOfLog } from './looks-like-log.ts';

/** Each needs the memory of what unpacks it. */
const MOST_OPEN = 64;
const LATE = `more than ${MOST_OPEN} files are of one time: it was read behind others, and its sessions count apart from theirs`;

/** Files of which each goes on where the one before it ended. */
export interface FileSeries {
  readonly files: readonly string[];
  /** of its first hit; undefined: its beginning does not say */
  readonly firstS?: number;
  /** the newest line comes first */
  readonly isNewestFirst?: boolean;
}

/** Reads files one after the other, a piece each time that the next is asked for. */
export type ReadFiles = (files: readonly string[], reader: LogReader) => AsyncGenerator<undefined, void>;

/**
 * Which files can be read by themselves. One that cannot, as it lacks the names of its fields, or is a pipe, is read behind the one
 * before it.
 */
export async function seriesOf(files: readonly string[], format: LogOptions['format']): Promise<readonly FileSeries[]> {
  const all: FileSeries[] = [];
  for (const file of files) {
    const start = await startOf(file, format);
    const before = all.at(-1);
    if (start === undefined && before !== undefined)
      all[all.length - 1] = { ...before, files: [...before.files, file] };
    else all.push({ files: [file], ...start });
  }
  return all;
}

async function startOf(file: string, format: LogOptions['format']): Promise<Omit<FileSeries, 'files'> | undefined> {
  const hits = new HitQueue();
  const { formats } = await headOfLog(file, { format, hits });
  const { nextS: firstS, lastS } = hits;
  if (firstS === undefined || lastS === undefined) return undefined;
  // What names the fields may stand in the file before it.
  if (formats.entries().some(({ text }) => text.includes('without #Fields'))) return undefined;
  return { firstS, isNewestFirst: lastS < firstS };
}

/** One that is being read. */
interface OpenSeries {
  readonly queue: HitQueue;
  readonly pieces: AsyncGenerator<undefined, void>;
  isOver: boolean;
}

/**
 * Reads several logs as one: the visits of a client to several servers of one time are counted in order of time. A series is opened when its
 * time has come, and no more of it is in memory than a piece.
 * @param log  takes what is read
 */
export async function readByTime(all: readonly FileSeries[], log: LogImport, readAll: ReadFiles): Promise<void> {
  const known = all.filter(({ firstS }) => firstS !== undefined);
  const direction = known.length > 0 && known.every(({ isNewestFirst }) => isNewestFirst === true) ? -1 : 1;
  const keyOf = ({ firstS }: FileSeries) => (firstS === undefined ? -Infinity : direction * firstS);
  const waiting = [...all].sort((one, other) => keyOf(one) - keyOf(other));
  const late = new Set<string>();
  let open: OpenSeries[] = [];
  try {
    for (;;) {
      let hasEnded = false;
      for (const one of open) {
        while (one.queue.nextS === undefined && !one.isOver) one.isOver = (await one.pieces.next()).done === true;
        hasEnded ||= one.queue.nextS === undefined;
      }
      if (hasEnded) open = open.filter(({ queue }) => queue.nextS !== undefined);
      const { first, firstKey, nextKey } = earliest(open, direction);
      const [next] = waiting;
      const hasPlace = open.length < MOST_OPEN;
      if (next !== undefined && keyOf(next) <= firstKey) {
        if (hasPlace) {
          waiting.shift();
          const queue = new HitQueue();
          open.push({ queue, pieces: readAll(next.files, log.openReader(queue)), isOver: false });
          continue;
        }
        for (const file of next.files) late.add(file);
      }
      if (first === undefined) return;
      const untilKey = next !== undefined && hasPlace ? Math.min(nextKey, keyOf(next)) : nextKey;
      first.giveUntil(direction * untilKey, direction, log.traffic.visits);
    }
  } finally {
    for (const { pieces } of open) await pieces.return(undefined);
    for (const { name, notes } of log.files) if (late.has(name)) notes.push(LATE);
  }
}

/** Whose hit is next, and when that of another is: in the direction in which they are read, Infinity where there is none. */
function earliest(
  open: readonly OpenSeries[],
  direction: 1 | -1,
): { readonly first: HitQueue | undefined; readonly firstKey: number; readonly nextKey: number } {
  let first: HitQueue | undefined;
  let [firstKey, nextKey] = [Infinity, Infinity];
  for (const { queue } of open) {
    const key = direction * (queue.nextS ?? Infinity);
    if (first === undefined || key < firstKey) [first, firstKey, nextKey] = [queue, key, firstKey];
    else if (key < nextKey) nextKey = key;
  }
  return { first, firstKey, nextKey };
}
