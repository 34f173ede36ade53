import type { Socket } from 'node:net';
import { within } from '../base/deadline.ts';

const GOODBYE_WITHIN_MS = 1_000;

/**
 * Ends a conversation with a server in order, or after a second without it: one that fell silent would hold up whoever waits for its end, and
 * keep the connection. Never throws.
 * @param goodbye  what the protocol says at its end
 */
export async function closeSocket(socket: Socket, goodbye: () => Promise<unknown>): Promise<void> {
  try {
    await within(GOODBYE_WITHIN_MS, goodbye(), 'it did not end');
    // What was said last is still sent.
    socket.destroySoon();
  } catch {
    socket.destroy();
  }
}
