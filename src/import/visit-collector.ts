import { KeyTable } from './key-table.ts';
import type { LogRecord, Method } from './log-record.ts';

/** More hits than this are not kept: 16 bytes each. */
const MOST_HITS = 8_000_000;
const FIRST_HITS = 4096;
/** For formats that do not say where it stands: a quoted text that begins as user agents do, with a product and its version. @source RFC 9110, 10.1.5 */
const AGENT = /"(?!HTTP\/)([A-Za-z][\w.+-]*\/\d[^"]*)"/;

/** What one hit asked for. */
export interface AskedTarget {
  readonly method: Method;
  /** path and query as they stand in the log, one character a byte */
  readonly target: string;
}

/** Who asked for what when, in memory that has a limit: hits beyond it are counted only. */
export class VisitCollector {
  readonly #visitors: KeyTable;
  readonly #clients: KeyTable;
  readonly #targets: KeyTable;
  /** by number */
  readonly targets: AskedTarget[] = [];
  #times = new Float64Array(FIRST_HITS);
  #visitorOf = new Uint32Array(FIRST_HITS);
  #targetOf = new Uint32Array(FIRST_HITS);
  #key = Buffer.alloc(4096);
  /** lines that are newer than the one before, less those that are older */
  #rises = 0;
  kept = 0;
  /** hits without a client, or for which there was no place */
  leftOut = 0;
  /** whether a line named a user agent */
  hasAgents = false;

  /** @param most  visitors, and as many targets; absent: that of a KeyTable */
  constructor(most?: number) {
    this.#visitors = new KeyTable(most);
    this.#clients = new KeyTable(most);
    this.#targets = new KeyTable(most);
  }

  /** @param line  the whole line, in which a user agent may stand anywhere where the record does not know */
  add(record: LogRecord, line: Buffer): void {
    const { bytes, clientStart, clientEnd, pathStart, targetEnd, method, timeS } = record;
    if (clientEnd <= clientStart || this.kept >= MOST_HITS) {
      this.leftOut++;
      return;
    }
    const client = bytes.subarray(clientStart, clientEnd);
    const agent = record.agent ?? AGENT.exec(line.toString('latin1'))?.[1] ?? '';
    if (agent !== '') this.hasAgents = true;
    this.#clients.add(client, 0, client.length);
    const visitor = this.#number(this.#visitors, client, agent);
    // A target whose hit is left out gets no number, as it would have no entry.
    const asked = visitor === -1 ? -1 : this.#number(this.#targets, bytes.subarray(pathStart, targetEnd), method);
    if (asked === -1) {
      this.leftOut++;
      return;
    }
    if (asked === this.targets.length)
      this.targets.push({ method, target: bytes.toString('latin1', pathStart, targetEnd) });
    if (this.kept === this.#times.length) this.#grow();
    if (this.kept > 0) this.#rises += Math.sign(timeS - this.#at(this.#times, this.kept - 1));
    this.#times[this.kept] = timeS;
    this.#visitorOf[this.kept] = visitor;
    this.#targetOf[this.kept] = asked;
    this.kept++;
  }

  /** addresses, and the visitors at them who differ by their user agents */
  get counts(): { readonly clients: number; readonly visitors: number } {
    return { clients: this.#clients.distinct, visitors: this.#visitors.distinct };
  }

  /** Hits by visitor, each visitor's in order of time; those of one second as they stood in the log, from its end where it is written newest first. */
  *visitors(): Generator<readonly { readonly timeS: number; readonly target: number }[]> {
    const sameSecond = this.#rises < 0 ? -1 : 1;
    const order = Array.from({ length: this.kept }, (_, at) => at).sort(
      (a, b) =>
        this.#at(this.#visitorOf, a) - this.#at(this.#visitorOf, b) ||
        this.#at(this.#times, a) - this.#at(this.#times, b) ||
        sameSecond * (a - b),
    );
    let hits: { timeS: number; target: number }[] = [];
    for (const [index, at] of order.entries()) {
      hits.push({ timeS: this.#at(this.#times, at), target: this.#at(this.#targetOf, at) });
      const next = order[index + 1];
      if (next !== undefined && this.#visitorOf[next] === this.#visitorOf[at]) continue;
      yield hits;
      hits = [];
    }
  }

  #number(table: KeyTable, bytes: Uint8Array, more: string): number {
    const length = bytes.length + 1 + more.length;
    if (length > this.#key.length) this.#key = Buffer.alloc(length * 2);
    this.#key.set(bytes);
    this.#key[bytes.length] = 0;
    this.#key.write(more, bytes.length + 1, 'latin1');
    return table.add(this.#key, 0, length);
  }

  #at(numbers: Float64Array | Uint32Array, at: number): number {
    return numbers[at] ?? Number.NaN;
  }

  #grow(): void {
    const size = this.#times.length * 2;
    const times = new Float64Array(size);
    times.set(this.#times);
    this.#times = times;
    const [visitors, targets] = [new Uint32Array(size), new Uint32Array(size)];
    visitors.set(this.#visitorOf);
    targets.set(this.#targetOf);
    this.#visitorOf = visitors;
    this.#targetOf = targets;
  }
}
