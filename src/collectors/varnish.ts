import type { Sample } from '../records/sample.ts';
import { instanceCollector } from './instances.ts';
import { type MetricName } from '../records/metrics.ts';
import { sample } from '../records/sample.ts';

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

const CHILD_STARTS = 'MGT.child_start';
const CHILD_UPTIME_S = 'MAIN.uptime';

const END = 'benchday-end';
/** All counters are some hundreds: printing and parsing them costs more than the rest of a reading. */
const ONLY = [...Object.keys(COUNTERS), CHILD_STARTS, CHILD_UPTIME_S].map((name) => `-f ${name}`).join(' ');
/**
 * One shell for the whole measurement; each line it is sent is one reading.
 * Which instance to ask is what varnishd was told with -n; without it both use their default.
 */
const READER = [
  'sh',
  '-c',
  `for file in /proc/[0-9]*/cmdline; do
     case "$(tr '\\0' ' ' < "$file" 2> /dev/null)" in
       varnishd\\ *|*/varnishd\\ *) name=$(tr '\\0' '\\n' < "$file" | sed -n '/^-n$/{n;p;}'); break ;;
     esac
   done
   while read -r _; do varnishstat -1 -j -t 1 \${name:+-n "$name"} ${ONLY} 2>&1; echo; echo ${END}; done`,
];

export const varnish = instanceCollector(
  'varnish',
  'Varnish: hits, misses, passes, backend requests, objects',
  async ({ container }) => {
    const conversation = await container.converse(READER);
    return {
      read: async () => varnishSamples(await conversation.ask('read', END)),
      close: () => conversation.close(),
    };
  },
);

/**
 * @param json  output of `varnishstat -1 -j`; since 6.5 {version, timestamp, counters: {name: {value}}}, before {timestamp, name: {value}}
 * @throws {Error} not that, or a counter is missing
 */
export function varnishSamples(json: string): Sample[] {
  const root = rootOf(json);
  const counters = (typeof root.counters === 'object' && root.counters !== null ? root.counters : root) as Readonly<
    Record<string, unknown>
  >;
  const figures = Object.entries(COUNTERS).map(([name, metric]) => {
    const value = valueOf(counters, name);
    if (value === undefined) throw new Error(`varnishstat has no ${name}`);
    return sample(metric, value);
  });
  return [...figures, ...childSamples(counters, root.timestamp)];
}

/** The child process counts; the manager starts another when it dies, and says how often it did. */
function childSamples(counters: Readonly<Record<string, unknown>>, timestamp: unknown): Sample[] {
  const [starts, uptimeS] = [valueOf(counters, CHILD_STARTS), valueOf(counters, CHILD_UPTIME_S)];
  // Of what zone it is does not matter: it is compared with itself.
  const atMs = typeof timestamp === 'string' ? Date.parse(`${timestamp}Z`) : Number.NaN;
  return [
    ...(starts === undefined ? [] : [sample('varnish.child_starts', starts)]),
    ...(uptimeS === undefined || Number.isNaN(atMs) ? [] : [sample('varnish.child_started_ms', atMs - uptimeS * 1000)]),
  ];
}

function valueOf(counters: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const entry = counters[name];
  const value: unknown = typeof entry === 'object' && entry !== null && 'value' in entry ? entry.value : undefined;
  return typeof value === 'number' ? value : undefined;
}

function rootOf(json: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new Error(`varnishstat said: ${json.trim().slice(0, 200)}`);
  }
  if (typeof parsed !== 'object' || parsed === null) throw new Error(`varnishstat said: ${json.trim().slice(0, 200)}`);
  return parsed as Readonly<Record<string, unknown>>;
}
