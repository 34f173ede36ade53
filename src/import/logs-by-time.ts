import { HitQueue } from './hit-queue.ts';
import type { LogImport } from './log-import.ts';
import type { LogOptions, LogReader } from './log-reader.ts';
import { headOfLog } from './looks-like-log.ts';

/** Each needs the memory of what unpacks it. */
const MOST_OPEN = 64;
const LATE = `more than ${MOST_OPEN} files are of one time: it was read behind others, and its sessions count apart from theirs`;

const BEHIND =
  'its beginning does not say when its hits are: it was read behind the file before it, and its sessions count apart from those of other servers of that time';

/** Files of which each goes on where the one before it ended. */
export interface FileSeries {
  readonly files: readonly string[];
  /** of its first hit; undefined: its beginning does not say */
  readonly firstS?: number;
  /** the newest line comes first; undefined: its first hits do not say */
  readonly isNewestFirst?: boolean;
  /** files of it that may be of another time than the one before */
  readonly unplaced?: readonly string[];
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
    if (start.firstS === undefined && before !== undefined) {
      const unplaced = [...(before.unplaced ?? []), ...(start.isContinued ? [] : [file])];
      all[all.length - 1] = { ...before, files: [...before.files, file], unplaced };
    } else {
      const { firstS, isNewestFirst } = start;
      all.push({
        files: [file],
        ...(firstS !== undefined && { firstS }),
        ...(isNewestFirst !== undefined && { isNewestFirst }),
      });
    }
  }
  return all;
}

interface Start extends Pick<FileSeries, 'firstS' | 'isNewestFirst'> {
  /** it lacks the names of its fields, which the file before it has */
  readonly isContinued: boolean;
}

async function startOf(file: string, format: LogOptions['format']): Promise<Start> {
  const hits = new HitQueue();
  const { formats } = await headOfLog(file, { format, hits });
  const { nextS: firstS, lastS } = hits;
  // What names the fields may stand in the file before it.
  if (formats.entries().some(({ text }) => text.includes('without #Fields'))) return { isContinued: true };
  if (firstS === undefined || lastS === undefined) return { isContinued: false };
  return { isContinued: false, firstS, ...(lastS !== firstS && { isNewestFirst: lastS < firstS }) };
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
  const said = all.flatMap(({ isNewestFirst }) => isNewestFirst ?? []);
  const direction = said.length > 0 && !said.includes(false) ? -1 : 1;
  const keyOf = ({ firstS }: FileSeries) => (firstS === undefined ? -Infinity : direction * firstS);
  const waiting = [...all].sort((one, other) => keyOf(one) - keyOf(other));
  const late = new Set<string>();
  /** the furthest that was told, in the direction in which it is read */
  let toldKey = -Infinity;
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
      if (next !== undefined && hasPlace && keyOf(next) <= firstKey) {
        waiting.shift();
        if (keyOf(next) < toldKey) for (const file of next.files) late.add(file);
        const queue = new HitQueue();
        open.push({ queue, pieces: readAll(next.files, log.openReader(queue)), isOver: false });
        continue;
      }
      if (first === undefined) return;
      const untilKey = next !== undefined && hasPlace ? Math.min(nextKey, keyOf(next)) : nextKey;
      const toldS = first.giveUntil(direction * untilKey, direction, log.traffic.visits);
      toldKey = Math.max(toldKey, direction * toldS);
    }
  } finally {
    for (const { pieces } of open) await pieces.return(undefined);
    const unplaced = new Set(all.flatMap((series) => series.unplaced ?? []));
    for (const { name, notes, lines, skipped } of log.files) {
      if (late.has(name)) notes.push(LATE);
      if (unplaced.has(name) && lines > skipped) notes.push(BEHIND);
    }
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
