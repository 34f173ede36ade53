import { Client } from 'undici';
import { deadline } from '../base/deadline.ts';
import type { Address } from '../platform/platform.ts';

const ANSWER_WITHIN_MS = 2_000;
/** A server that sends without end must not fill the memory; the longest page known has 0.2 MB. */
const LONGEST_PAGE_BYTES = 8 * 1024 * 1024;

/** The pages of one server, over one connection that is kept: a new one each second costs both sides more than the reading. */
export interface Pages {
  /** @throws {Error} no answer, another status than 200, or a body that ends too early */
  get(path: string): Promise<string>;
  close(): Promise<void>;
}

export function openPages({ host, port }: Address): Pages {
  const origin = `http://${host}:${port}`;
  const client = new Client(origin, { connect: { timeout: ANSWER_WITHIN_MS }, maxResponseSize: LONGEST_PAGE_BYTES });
  return {
    async get(path) {
      const { statusCode, body } = await client.request({
        method: 'GET',
        path,
        signal: deadline(ANSWER_WITHIN_MS),
      });
      const text = await body.text();
      if (statusCode !== 200) throw new Error(`${origin}${path} answered with status ${statusCode}`);
      return text;
    },
    close: () => client.destroy(),
  };
}
