import type { Metric } from './metric.ts';

const command = { item: 'command', appearsWhenUsed: true } as const;

/** Of what is watched beside the servers of the project's own topologies. */
export const OTHER_METRICS = {
  'redis.command_calls_total': {
    meaning: 'calls of a command, those of scripts included, at the edges only; what sets up a connection is left out',
    ...command,
  },
  'redis.command_time_ms_total': { meaning: 'time spent executing a command, at the edges only', ...command },
  'nginx.container_started_ms': { meaning: 'when its container was started, ms since the epoch, at the edges only' },
  'nginx.requests_total': { meaning: 'client requests, ours included (one a reading)' },
  'nginx.accepted_total': { meaning: 'connections accepted' },
  'nginx.handled_total': { meaning: 'connections handled; fewer than accepted: a limit was reached' },
  'nginx.connections': { meaning: 'open connections, ours included' },
  'nginx.reading_connections': { meaning: 'connections whose request is being read' },
  'nginx.writing_connections': { meaning: 'connections that are being answered, ours included' },
  'nginx.waiting_connections': { meaning: 'idle connections' },
  'memcached.unread': { meaning: '1: a server that could not be read once' },
  'memcached.container_started_ms': {
    meaning: 'when its container was started, ms since the epoch, at the edges only',
  },
  'memcached.started_ms': { meaning: 'when memcached began, ms since the epoch, to a second or two' },
  'memcached.hits_total': { meaning: 'keys asked for and found' },
  'memcached.misses_total': { meaning: 'keys asked for and not found' },
  'memcached.sets_total': { meaning: 'keys stored' },
  'memcached.evicted_items_total': { meaning: 'items evicted for lack of space' },
  'memcached.memory_bytes': { meaning: 'bytes of items stored' },
  'memcached.items': { meaning: 'items stored' },
  'memcached.clients': { meaning: 'connections, ours included' },
  'prometheus.container_started_ms': {
    meaning: 'when its container was started, ms since the epoch, at the edges only',
  },
  'prometheus.process_started_ms': {
    meaning: 'when the program began, ms since the epoch, where its page says so (process_start_time_seconds)',
  },
  'prometheus.counted_total': {
    meaning: 'a counter of a page of metrics, named in x-benchday.collect',
    item: 'metric',
  },
  'prometheus.value': { meaning: 'a gauge of a page of metrics, named in x-benchday.collect', item: 'metric' },
} as const satisfies Record<string, Metric>;
