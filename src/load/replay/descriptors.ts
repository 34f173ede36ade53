import { readdirSync } from 'node:fs';
import { Socket } from 'node:net';
import type { OpenStream } from '../../http/entry-point.ts';
import { readProc } from '../../base/proc.ts';
import type { Places } from './places.ts';

/** What the rest of the process needs meanwhile: collectors, the Docker engine, files of the run. */
const KEPT_FREE = 64;

/**
 * How many connections the threads of this process may have at once, so that it keeps some descriptors for itself: without one nothing
 * can be read, stored or taken down. undefined: nobody knows the limit.
 * @source proc(5), limits
 */
export function mostConnections(): number | undefined {
  const limit = Number(/^Max open files +(\d+)/m.exec(readProc('/proc/self/limits') ?? '')?.[1]);
  if (Number.isNaN(limit)) return undefined;
  try {
    return Math.max(1, limit - readdirSync('/proc/self/fd').length - KEPT_FREE);
  } catch {
    return undefined;
  }
}

/** Streams that fail as the system would have them fail once the threads together have so many. */
export function limitedStreams(streams: readonly OpenStream[], places: Places): readonly OpenStream[] {
  return streams.map((open) => (onBytes, onConnected) => {
    if (!places.take()) return new Socket().destroy(noDescriptor());
    return open(onBytes, onConnected).once('close', () => {
      places.release();
    });
  });
}

function noDescriptor(): NodeJS.ErrnoException {
  return Object.assign(new Error('connect EMFILE: no file descriptor is left for it'), { code: 'EMFILE' });
}
