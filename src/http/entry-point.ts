import type { Socket } from 'node:net';

/**
 * Opens a byte stream to the target, TCP or TLS. What is written to it before `onConnected` waits; nothing of it leaves when a
 * certificate is refused.
 * @param onBytes  told what arrives; the bytes are valid only during the call
 */
export type OpenStream = (onBytes: (bytes: Buffer, length: number) => void, onConnected: () => void) => Socket;

/** So long an entry point that gave no connection is passed over, as long as there are others. */
const AVOIDED_US = 1_000_000;

/** Where others remain, a connection must be made within this. A network of one site needs a tenth of it. */
export const CONNECT_WITHIN_MS = 300;

/** One address of a site, and whether it has taken connections of late. */
export class EntryPoint {
  readonly openStream: OpenStream;
  readonly #nowUs: () => number;
  #isSuspect = false;
  #avoidedUntilUs = -Infinity;
  #leastConnectUs = Infinity;

  constructor(openStream: OpenStream, nowUs: () => number) {
    this.openStream = openStream;
    this.#nowUs = nowUs;
  }

  get isAvoided(): boolean {
    return this.#avoidedUntilUs > this.#nowUs();
  }

  /** One that failed and is not avoided any more gets one connection as a trial; the others wait for how that ends. */
  opening(): void {
    if (this.#isSuspect) this.#avoidedUntilUs = this.#nowUs() + CONNECT_WITHIN_MS * 1000;
  }

  /** the shortest that a connection took: no less than the way there and back; 0 where none was made */
  get leastConnectUs(): number {
    return this.#leastConnectUs === Infinity ? 0 : this.#leastConnectUs;
  }

  /** @param tookUs  to make the connection */
  connected(tookUs: number): void {
    this.#leastConnectUs = Math.min(this.#leastConnectUs, tookUs);
    this.#isSuspect = false;
    this.#avoidedUntilUs = -Infinity;
  }

  failed(): void {
    this.#isSuspect = true;
    this.#avoidedUntilUs = this.#nowUs() + AVOIDED_US;
  }
}
