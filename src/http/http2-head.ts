import type { IncomingHttpHeaders, IncomingHttpStatusHeader } from 'node:http2';
import type { ResponseHead } from './response-head.ts';

/** As of heads of HTTP/1.1. */
export const MOST_HEAD_BYTES = 16_384;

/** What each field counts besides its name and value. @source RFC 9113, 10.5.1 */
const FIELD_BYTES = 32;

/** The head of an answer in HTTP/2. */
export class Http2Head implements ResponseHead {
  readonly status: number;
  readonly contentEncoding: string;
  readonly setCookies: readonly string[] | undefined;
  readonly #headers: IncomingHttpHeaders;

  /** @param headers  lower-case names, as node:http2 gives them */
  constructor(headers: IncomingHttpHeaders & IncomingHttpStatusHeader) {
    this.status = headers[':status'] ?? 0;
    this.contentEncoding = headers['content-encoding']?.toLowerCase() ?? '';
    this.setCookies = headers['set-cookie'];
    this.#headers = headers;
  }

  /** of all fields, as HTTP/2 counts them */
  get bytes(): number {
    let sum = 0;
    for (const name in this.#headers) {
      // The status is a number, whatever the type says.
      if (name.startsWith(':')) continue;
      for (const value of [this.#headers[name] ?? ''].flat()) sum += name.length + value.length + FIELD_BYTES;
    }
    return sum;
  }

  get text(): string {
    let text = `HTTP/2 ${this.status}`;
    for (const [name, value = ''] of Object.entries(this.#headers)) {
      if (name.startsWith(':')) continue;
      for (const one of [value].flat()) text += `\r\n${name}: ${one}`;
    }
    return text;
  }
}
