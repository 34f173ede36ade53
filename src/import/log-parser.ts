import { type CommonOutcome, readCommonLine } from './common-log.ts';
import { readJsonLine } from './json-log.ts';
import { readLoadBalancerLine } from './load-balancer-log.ts';
import { type LineOutcome, emptyRecord } from './log-record.ts';
import { CommonTime } from './log-time.ts';
import { isAttack } from './request-target.ts';
import { W3cLog } from './w3c-log.ts';

const HASH = 35;
const BRACE = 123;
const ERROR_LOG =
  /^(?:\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[\w+\]|\[\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \d{4}\] \[)/;
const HANDSHAKE = /^(?:\u0016\u0003|\\x16\\x03)/i;

/** Reads lines of any supported format, also of two mixed in one file. `record` holds what the last one said. */
export class LogParser {
  readonly record = emptyRecord();
  readonly #common = { time: new CommonTime(), into: this.record };
  readonly #w3c = new W3cLog();

  /** @returns `request` when the record holds one that a visitor may have sent */
  read(bytes: Buffer, start: number, end: number): LineOutcome {
    // A byte order mark stands at the beginning of a file, and within where files were joined.
    const from = bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf ? start + 3 : start;
    if (isBlank(bytes, from, end)) return 'skipped';
    if (bytes[from] === HASH) {
      this.#w3c.directive(bytes.toString('utf8', from, end));
      return 'skipped';
    }
    const outcome = this.#readAs(bytes, from, end);
    if (outcome === 'request') return this.#screened();
    return outcome === 'empty' || outcome === 'handshake' ? `excluded-${outcome}` : outcome;
  }

  #readAs(bytes: Buffer, start: number, end: number): CommonOutcome {
    if (bytes[start] === BRACE) return readJsonLine(bytes.toString('utf8', start, end), this.record);
    if (this.#w3c.hasFields) {
      const outcome = this.#w3c.read(bytes.toString('utf8', start, end), this.record);
      if (outcome === 'request' || outcome === 'empty') return outcome;
      // Two formats in one file: the other one may know the line.
      const common = readCommonLine(bytes, start, end, this.#common);
      return common === 'format' ? outcome : common;
    }
    const common = readCommonLine(bytes, start, end, this.#common);
    return common === 'format' ? this.#readOther(bytes, start, end) : common;
  }

  #readOther(bytes: Buffer, start: number, end: number): CommonOutcome {
    const text = bytes.toString('latin1', start, end);
    const outcome = readLoadBalancerLine(text, this.record);
    if (outcome !== 'format') return outcome;
    if (ERROR_LOG.test(text)) return 'error';
    if (HANDSHAKE.test(text)) return 'handshake';

    return /[\u0000-\u0008\u000e-\u001f]/.test(text) ? 'binary' : 'format';
  }

  #screened(): LineOutcome {
    const { record } = this;
    if (record.method === 'CONNECT') return 'excluded-connect';
    if (record.method === 'other') return 'excluded-method';
    return record.isSuspicious && isAttack(record) ? 'excluded-attack' : 'request';
  }
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== 32 && (byte < 9 || byte > 13)) return false;
  }
  return true;
}
