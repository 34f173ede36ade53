import { type Socket, connect } from 'node:net';
import { wallMs } from '../base/clock.ts';
import type { MetricName } from '../records/metrics.ts';
import { type Sample, sample } from '../records/sample.ts';
import { instanceCollector } from './instances.ts';

/** The answer to `stats` has about a hundred short lines. */
const LONGEST_ANSWER = 64 * 1024;

export const memcached = instanceCollector(
  'memcached',
  'Object cache (memcached): hits, misses, sets, memory, evictions',
  async ({ container, specification }) => {
    const socket = connect({ ...(await container.address(specification.port)), noDelay: true });
    // the reading that is under way, or follows, fails and says so
    socket.on('error', () => undefined);
    socket.setEncoding('latin1');
    return {
      read: async () => {
        // The reading may have begun before the connection was opened.
        const atMs = wallMs();
        return memcachedSamples(await answerOf(socket), atMs);
      },
      close: () => {
        socket.destroy();
        return Promise.resolve();
      },
    };
  },
);

/** Whoever reads limits the time, and closes the connection when it is over. */
function answerOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const end = (done: () => void): void => {
      socket.off('data', take).off('close', closed).off('error', failed);
      done();
    };
    const take = (part: string): void => {
      answer += part;
      if (/(?:^|\r\n)(?:END|ERROR)\r\n$/.test(answer)) {
        end(() => {
          resolve(answer);
        });
      } else if (answer.length > LONGEST_ANSWER) failed(new Error('memcached sends more than an answer to stats'));
    };
    const failed = (cause: Error): void => {
      end(() => {
        reject(cause);
      });
    };
    const closed = (): void => {
      failed(new Error('memcached closed the connection'));
    };
    if (socket.destroyed) {
      reject(new Error('memcached closed the connection'));
      return;
    }
    socket.on('data', take).on('close', closed).on('error', failed);
    socket.write('stats\r\n');
  });
}

const FIELDS: Readonly<Record<string, MetricName>> = {
  get_hits: 'memcached.hits_total',
  get_misses: 'memcached.misses_total',
  cmd_set: 'memcached.sets_total',
  evictions: 'memcached.evicted_items_total',
  bytes: 'memcached.memory_bytes',
  curr_items: 'memcached.items',
  curr_connections: 'memcached.clients',
};

/**
 * @param answer  lines `STAT name value`, then END
 * @throws {Error} a field is missing
 * @source memcached, doc/protocol.txt: general-purpose statistics
 */
export function memcachedSamples(answer: string, atMs: number): Sample[] {
  const fields = new Map(
    answer.split('\r\n').flatMap((line): [string, string][] => {
      const [, name, value] = /^STAT (\S+) (.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
  const valueOf = (field: string): number => {
    const value = fields.get(field);
    if (value === undefined) throw new Error(`memcached's stats have no ${field}`);
    if (!/^\d+$/.test(value))
      throw new Error(`${field} of memcached's stats is ${JSON.stringify(value)}, which is no number`);
    return Number(value);
  };
  return [
    sample('memcached.started_ms', atMs - valueOf('uptime') * 1000),
    ...Object.entries(FIELDS).map(([field, metric]) => sample(metric, valueOf(field))),
  ];
}
