import { Redis } from 'ioredis';
import type { Sample } from '../records/sample.ts';
import { type Instance, instanceCollector } from './instances.ts';
import { limitAnswers } from './limited-socket.ts';
import { type MetricName } from '../records/metrics.ts';
import { sample } from '../records/sample.ts';

const WITHIN_MS = 2_000;

/**
 * A connection to one server, as its x-benchday.collect says.
 * @throws {Error} the server does not answer, or refuses
 */
export async function connectRedis({ container, specification }: Instance<'redis' | 'valkey'>): Promise<Redis> {
  const { port, user, password } = specification;
  const client = new Redis({
    ...(await container.address(port)),
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    lazyConnect: true,
    connectTimeout: WITHIN_MS,
    commandTimeout: WITHIN_MS,
    // whether and when to look again is the watch's decision
    retryStrategy: () => null,
    enableOfflineQueue: false,
    enableReadyCheck: false,
  });
  client.once('connect', () => limitAnswers(client.stream));
  // Of a connection that was refused the client says only that it is closed; later ones fail with the reading that follows.
  let refusal: Error | undefined;
  client.on('error', (reason: Error) => {
    refusal = reason;
  });
  try {
    await client.connect();
    return client;
  } catch (cause) {
    throw refusal ?? cause;
  }
}

export const redis = instanceCollector(
  ['redis', 'valkey'],
  'Redis and Valkey: commands by kind and their time, hits, misses, memory, evictions',
  async (instance) => {
    const client = await connectRedis(instance);
    return {
      async read({ isEdge }) {
        const byCommand = isEdge ? commandSamples(await client.info('commandstats')) : [];
        return [...redisSamples(await client.info()), ...byCommand];
      },
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
    if (!/^\d+$/.test(value)) throw new Error(`${field} of INFO is ${JSON.stringify(value)}, which is no number`);
    return sample(metric, Number(value));
  });
  return [...figures, ...runNumber(fields)];
}

/** What sets up or looks at a connection or a server: drivers and watchers differ in how often they send it, as we do. */
const NOT_OF_DATA =
  /^(?:auth|hello|select|ping|echo|quit|reset|info|multi|exec|discard|watch|unwatch|client|command|config|cluster|latency|memory|slowlog|debug|monitor|role|replconf|psync|sync|readonly|readwrite|asking)(?:\||$)/;

/**
 * Calls and time of each command.
 * @param info  the answer to INFO commandstats: `cmdstat_get:calls=21,usec=175,usec_per_call=8.33,...`, since the command was first used
 */
export function commandSamples(info: string): Sample[] {
  return [...info.matchAll(/^cmdstat_([^:\r\n]+):calls=(\d+),usec=(\d+)/gm)].flatMap(([, name = '', calls, us]) =>
    NOT_OF_DATA.test(name)
      ? []
      : [
          sample('redis.command_calls_total', Number(calls), name),
          sample('redis.command_time_ms_total', Number(us) / 1000, name),
        ],
  );
}
