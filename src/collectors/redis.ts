import { Redis } from 'ioredis';
import type { Sample } from '../records/sample.ts';
import { instanceCollector } from './instances.ts';
import { type MetricName } from '../records/metrics.ts';
import { sample } from '../records/sample.ts';

const WITHIN_MS = 2_000;

export const redis = instanceCollector(
  'redis',
  'Redis: hits, misses, commands, memory, evictions',
  async ({ container, specification }) => {
    const client = new Redis({
      ...(await container.address(specification.port)),
      lazyConnect: true,
      connectTimeout: WITHIN_MS,
      commandTimeout: WITHIN_MS,
      // whether and when to look again is the watch's decision
      retryStrategy: () => null,
      enableOfflineQueue: false,
      enableReadyCheck: false,
    });
    client.on('error', () => undefined); // the reading that follows fails and says so
    await client.connect();
    return {
      read: async () => redisSamples(await client.info()),
      close: () => {
        client.disconnect();
        return Promise.resolve();
      },
    };
  },
);

const FIELDS: Readonly<Record<string, MetricName>> = {
  keyspace_hits: 'redis.hits_total',
  keyspace_misses: 'redis.misses_total',
  total_commands_processed: 'redis.commands_total',
  evicted_keys: 'redis.evicted_keys_total',
  expired_keys: 'redis.expired_keys_total',
  used_memory: 'redis.memory_bytes',
  connected_clients: 'redis.clients',
};

/** 48 bits of the 160 that Redis draws at each start: as many as a number holds exactly. */
function runNumber(fields: ReadonlyMap<string, string>): Sample[] {
  const id = /^[0-9a-f]{12}/.exec(fields.get('run_id') ?? '')?.[0];
  return id === undefined ? [] : [sample('redis.run_number', Number.parseInt(id, 16))];
}

/** @param info  the answer to INFO: `key:value` lines under `# Section` headings. @throws {Error} a field is missing */
export function redisSamples(info: string): Sample[] {
  const fields = new Map(
    info.split(/\r?\n/).map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1)];
    }),
  );
  const figures = Object.entries(FIELDS).map(([field, metric]) => {
    const value = fields.get(field);
    if (value === undefined) throw new Error(`INFO has no ${field}`);
    return sample(metric, Number(value));
  });
  return [...figures, ...runNumber(fields)];
}
