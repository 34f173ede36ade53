import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { BenchdayError } from '../../base/errors.ts';

/**
 * Below the range from which Linux takes ports for outgoing connections (32768 to 60999 by default): a port of that range could be
 * lost while its container restarts.
 */
const FIRST = 20_000;
const COUNT = 12_000;

/**
 * Ports on 127.0.0.1 at which nothing listens now, different ones; another process may still take them before they are bound.
 * The same name begins its search at the same port, another one elsewhere, so that those who start at once seldom meet.
 */
export async function freePorts(name: string, count: number): Promise<readonly number[]> {
  const beginning = createHash('sha256').update(name).digest().readUInt32BE() % COUNT;
  const found: number[] = [];
  for (let step = 0; step < COUNT && found.length < count; step += 1) {
    const port = FIRST + ((beginning + step) % COUNT);
    if (await isFree(port)) found.push(port);
  }
  if (found.length === count) return found;
  throw new BenchdayError('PORT_TAKEN', `no port from ${FIRST} to ${FIRST + COUNT - 1} is free`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
