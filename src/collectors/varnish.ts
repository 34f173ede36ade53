import type { Collector, Sample } from './collector.ts';
import { sample, type MetricName } from './metrics.ts';

const END = 'benchday-end';
/** One shell for the whole measurement; each line it is sent is one reading. */
const READER = ['sh', '-c', `while read -r _; do varnishstat -1 -j 2>&1; echo; echo ${END}; done`];

export const varnish: Collector = {
  id: 'varnish',
  title: 'Varnish: hits, misses, passes, backend requests, objects',
  scope: 'service',
  watches: ({ collect }) => collect?.kind === 'varnish',
  async open({ name, containers }) {
    const container = containers[0];
    if (container === undefined) throw new Error(`${name} has no container`);
    const conversation = await container.converse(READER);
    return {
      read: async () => varnishSamples(await conversation.ask('read', END)),
      close: () => conversation.close(),
    };
  },
};

const COUNTERS: Readonly<Record<string, MetricName>> = {
  'MAIN.client_req': 'varnish.requests_total',
  'MAIN.cache_hit': 'varnish.hits_total',
  'MAIN.cache_hit_grace': 'varnish.grace_hits_total',
  'MAIN.cache_miss': 'varnish.misses_total',
  'MAIN.s_pass': 'varnish.passes_total',
  'MAIN.backend_req': 'varnish.backend_requests_total',
  'MAIN.backend_fail': 'varnish.backend_failures_total',
  'MAIN.n_object': 'varnish.objects',
  'MAIN.n_lru_nuked': 'varnish.evicted_objects_total',
  'MAIN.s_resp_bodybytes': 'varnish.body_bytes_total',
};

/**
 * @param json  output of `varnishstat -1 -j`; since 6.5 {version, timestamp, counters: {name: {value}}}, before {timestamp, name: {value}}
 * @throws {Error} not that, or a counter is missing
 */
export function varnishSamples(json: string): Sample[] {
  const counters = countersOf(json);
  return Object.entries(COUNTERS).map(([name, metric]) => {
    const entry = counters[name];
    const value: unknown = typeof entry === 'object' && entry !== null && 'value' in entry ? entry.value : undefined;
    if (typeof value !== 'number') throw new Error(`varnishstat has no ${name}`);
    return sample(metric, value);
  });
}

function countersOf(json: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new Error(`varnishstat said: ${json.trim().slice(0, 200)}`);
  }
  const root = parsed as Readonly<Record<string, unknown>>;
  return (typeof root.counters === 'object' ? root.counters : root) as Readonly<Record<string, unknown>>;
}
