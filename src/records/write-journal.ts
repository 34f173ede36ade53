/**
 * The journal of one generator: what became of each write, one line per event, in the order of time.
 *
 *     benchday-journal 1 worker 0 of 2 prefix 2026-11-22T20-31-05-quick-day/1/m/
 *     INVOKE 17 812.304      written before the bytes leave
 *     OK 17 830.011          answered 2xx, or by a redirect that the scenario expects: must be found stored
 *     FAIL 18 840.200        surely not done: never connected, 4xx, or over HTTP/2 what the server did nothing with
 *     INFO 19 10840.200      done or not: timed out, reset after it was sent, 5xx, another redirect
 *     END 3                  how many INVOKE there are; missing in a journal whose generator was killed
 *
 * The number is the hit's index: the op id is the prefix and the index. Times are ms after time 0.
 */
const FORMAT = 1;
export const JOURNAL_FORMAT = `benchday-journal ${FORMAT}`;

/** How a write ended. */
export type WriteEvent = 'OK' | 'FAIL' | 'INFO';

export interface JournalHead {
  readonly worker: number;
  readonly workers: number;
  /** of the op ids; has no line break */
  readonly prefix: string;
}

/** @param stem  the same for all generators of a load */
export function journalFile(stem: string, worker: number): string {
  return `${stem}-${worker}.journal`;
}

export function journalHeadLine({ worker, workers, prefix }: JournalHead): string {
  return `${JOURNAL_FORMAT} worker ${worker} of ${workers} prefix ${prefix}\n`;
}

export function journalLine(event: 'INVOKE' | WriteEvent, index: number, atMs: number): string {
  return `${event} ${index} ${atMs.toFixed(3)}\n`;
}

export function journalEndLine(invokes: number): string {
  return `END ${invokes}\n`;
}

/** What one journal says. A write without an end stands in `unknown`, and in `problems`. */
export interface ReadJournal {
  readonly head: JournalHead | undefined;
  readonly acknowledged: readonly string[];
  /** when each of `acknowledged` was, ms after time 0 */
  readonly acknowledgedAtMs: readonly number[];
  readonly refused: readonly string[];
  readonly unknown: readonly string[];
  /** gaps, one sentence each; with one of them the journal proves nothing */
  readonly problems: readonly string[];
  /** it was refused, unread: of a format that only a later version of benchday knows */
  readonly laterFormat?: number;
}

const HEAD = /^benchday-journal 1 worker (\d+) of (\d+) prefix (.*)$/;
const ANY_HEAD = /^benchday-journal (\d+)\b/;
const EVENT = /^(INVOKE|OK|FAIL|INFO) (\d+) (\d{1,15}\.\d+)$/;
const END = /^END (\d+)$/;

/** Enough to see what is wrong; a thousand gaps are no more telling. */
const MOST_PROBLEMS = 10;

/** @param text  of the whole file */
export function readJournal(text: string): ReadJournal {
  const format = Number(ANY_HEAD.exec(text)?.[1] ?? FORMAT);
  if (format > FORMAT) return refused(format);
  const reader = new JournalReader();
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    reader.line(text.slice(start, end));
    start = end + 1;
  }
  return reader.finish(text.slice(start));
}

/** How one write ended. */
export interface WriteEnding {
  readonly id: string;
  readonly isAcknowledged: boolean;
  /** ms after time 0 */
  readonly atMs: number;
}

/** The endings in a journal, in its order, for when each write ended. Whether they prove anything is for `readJournal` to say. */
export function writeEndings(text: string): readonly WriteEnding[] {
  const [head = '', ...lines] = text.split('\n');
  const [, , , prefix] = HEAD.exec(head) ?? [];
  if (prefix === undefined) return [];
  return lines.flatMap((line) => {
    const [, event, index = '', atMs] = EVENT.exec(line) ?? [];
    if (event === undefined || event === 'INVOKE') return [];
    return [{ id: prefix + index, isAcknowledged: event === 'OK', atMs: Number(atMs) }];
  });
}

/** Nobody knows what its lines mean, so none of them is called broken. */
function refused(laterFormat: number): ReadJournal {
  const problem = `a later version of benchday wrote it: it has format ${laterFormat} of a journal, this one reads up to ${FORMAT}`;
  return {
    head: undefined,
    acknowledged: [],
    acknowledgedAtMs: [],
    refused: [],
    unknown: [],
    problems: [problem],
    laterFormat,
  };
}

class JournalReader {
  readonly #open = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #ids: Record<WriteEvent, string[]> = { OK: [], FAIL: [], INFO: [] };
  readonly #acknowledgedAtMs: number[] = [];
  readonly #problems: string[] = [];
  #head: JournalHead | undefined;
  #lines = 0;
  #invokes = 0;
  #isEnded = false;

  line(line: string): void {
    this.#lines++;
    if (this.#lines === 1) {
      this.#readHead(line);
      return;
    }
    if (this.#isEnded) {
      this.#problem(`line ${this.#lines} stands after END`);
      return;
    }
    const [, event, index = '', atMs = ''] = EVENT.exec(line) ?? [];
    if (event === 'INVOKE') this.#invoke(index);
    else if (event !== undefined) this.#end(event as WriteEvent, index, Number(atMs));
    else this.#readEnd(line);
  }

  finish(rest: string): ReadJournal {
    if (rest !== '') this.#problem(`its last line is cut: ${JSON.stringify(rest.slice(0, 60))}`);
    if (this.#lines === 0) this.#problem('it is empty');
    else if (!this.#isEnded) this.#problem('it has no END: its generator did not come to its end');
    for (const id of this.#open) {
      this.#problem(`${id} has an INVOKE and no end`);
      this.#ids.INFO.push(id);
    }
    return {
      head: this.#head,
      acknowledged: this.#ids.OK,
      acknowledgedAtMs: this.#acknowledgedAtMs,
      refused: this.#ids.FAIL,
      unknown: this.#ids.INFO,
      problems: this.#problems,
    };
  }

  #readHead(line: string): void {
    const [, worker, workers, prefix] = HEAD.exec(line) ?? [];
    if (prefix === undefined) this.#problem('its first line is not that of a journal');
    else this.#head = { worker: Number(worker), workers: Number(workers), prefix };
  }

  #readEnd(line: string): void {
    const [, invokes] = END.exec(line) ?? [];
    if (invokes === undefined) {
      this.#problem(`line ${this.#lines} is no event: ${JSON.stringify(line.slice(0, 60))}`);
      return;
    }
    this.#isEnded = true;
    if (Number(invokes) !== this.#invokes) this.#problem(`END counts ${invokes} INVOKE, there are ${this.#invokes}`);
  }

  #invoke(index: string): void {
    this.#invokes++;
    const id = this.#idOf(index);
    if (this.#open.has(id) || this.#ended.has(id)) this.#problem(`${id} has two INVOKE`);
    else this.#open.add(id);
  }

  #end(event: WriteEvent, index: string, atMs: number): void {
    const id = this.#idOf(index);
    if (!this.#open.delete(id)) {
      this.#problem(this.#ended.has(id) ? `${id} ended twice` : `${id} has an end and no INVOKE`);
      if (this.#ended.has(id)) return;
    }
    this.#ended.add(id);
    this.#ids[event].push(id);
    if (event === 'OK') this.#acknowledgedAtMs.push(atMs);
  }

  #idOf(index: string): string {
    return `${this.#head?.prefix ?? ''}${index}`;
  }

  #problem(problem: string): void {
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push(problem);
  }
}
