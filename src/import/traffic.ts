import { DayMinutes } from './day-minutes.ts';
import type { HitSink } from './hit-queue.ts';
import { KeyCounts } from './key-counts.ts';
import { KeyTable } from './key-table.ts';
import type { LogRecord, Method } from './log-record.ts';
import { METHODS } from './log-record.ts';
import { Visits } from './visits.ts';

export const QUARTER_S = 900;
/** 20 years: longer logs are not of one site, and their times may be made up. @source own choice */
const MOST_DAYS = 7305;
const ASSET = /\.(?:css|js|mjs|map|png|jpe?g|gif|svg|ico|webp|avif|woff2?|ttf|eot|mp4|webm|mp3)$/i;

/** What the requests of a log add up to, in memory that does not grow with their number. */
export class Traffic {
  readonly clients = new KeyTable();
  readonly paths = new KeyCounts();
  readonly visits = new Visits();
  readonly minutes = new DayMinutes(MOST_DAYS);
  /** by quarters of an hour since the epoch */
  readonly quarters = new Map<number, number>();
  /** the log's own distance from UTC in that quarter, s */
  readonly offsets = new Map<number, number>();
  readonly methods: Record<Method, number>;
  /** by status; [0] had none */
  readonly statuses = new Float64Array(1000);
  /** requests whose line names no client */
  withoutClient = 0;
  /** requests whose line names no method */
  withoutMethod = 0;
  /** requests whose time had no zone */
  withoutZone = 0;
  requests = 0;
  firstS = Infinity;
  lastS = -Infinity;
  /** lines older than one before them in their file; counted by who reads them */
  outOfOrder = 0;

  #minute = -1;
  #inMinute = 0;
  #quarter = -1;
  #inQuarter = 0;
  #offsetS = 0;

  constructor() {
    this.methods = Object.fromEntries(METHODS.map((method) => [method, 0])) as Record<Method, number>;
  }

  /** @param hits  told of it, to count visits @returns false: it is of one day too many, and was not counted */
  add(record: LogRecord, hits: HitSink): boolean {
    const { timeS } = record;
    const minute = Math.floor(timeS / 60);
    if (minute !== this.#minute && !this.minutes.hasPlaceFor(minute)) return false;
    this.requests++;
    this.methods[record.method]++;
    this.statuses[record.status] = (this.statuses[record.status] ?? 0) + 1;
    if (!record.hasZone) this.withoutZone++;
    if (!record.hasMethod) this.withoutMethod++;
    if (timeS > this.lastS) this.lastS = timeS;
    if (timeS < this.firstS) this.firstS = timeS;
    this.#addTime(minute, timeS, record.offsetS);
    const isKnown = record.clientEnd > record.clientStart;
    if (!isKnown) this.withoutClient++;
    const client = isKnown ? this.clients.add(record.bytes, record.clientStart, record.clientEnd) : -1;
    this.paths.add(record.bytes, record.pathStart, record.pathEnd);
    hits.add(client, timeS, isPage(record));
    return true;
  }

  /** Moves what is counted for the minute under way to the others. Call it before reading. */
  flush(): void {
    if (this.#inMinute > 0) this.minutes.add(this.#minute, this.#inMinute);
    if (this.#inQuarter > 0) {
      this.quarters.set(this.#quarter, (this.quarters.get(this.#quarter) ?? 0) + this.#inQuarter);
      this.offsets.set(this.#quarter, this.#offsetS);
    }
    this.#inMinute = 0;
    this.#inQuarter = 0;
  }

  /** Lines of one minute follow each other: the maps are asked once a minute, not once a line. */
  #addTime(minute: number, timeS: number, offsetS: number): void {
    if (minute !== this.#minute) {
      this.flush();
      this.#minute = minute;
      this.#quarter = Math.floor(timeS / QUARTER_S);
    }
    this.#inMinute++;
    this.#inQuarter++;
    this.#offsetS = offsetS;
  }
}

/** The last four bytes tell pictures, scripts and styles from pages; most names need no closer look. */
function isPage({ bytes, pathStart, pathEnd }: LogRecord): boolean {
  for (let at = pathEnd - 1; at >= pathStart && at > pathEnd - 7; at--) {
    if (bytes[at] === 46) return !ASSET.test(bytes.toString('latin1', at, pathEnd));
  }
  return true;
}
