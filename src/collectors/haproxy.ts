import type { Sample } from '../records/sample.ts';
import { wallMs } from '../base/clock.ts';
import { instanceCollector } from './instances.ts';
import { type Pages, openPages } from './pages.ts';
import { type MetricName } from '../records/metrics.ts';
import { sample } from '../records/sample.ts';

export const haproxy = instanceCollector(
  'haproxy',
  'HAProxy: requests, bytes, status classes, queues, retries',
  async ({ container, specification }) => {
    const { path, port, frontend } = specification;
    const pages = openPages(await container.address(port));
    return {
      async read({ isEdge }) {
        const process = isEdge ? await processOf(pages, path) : [];
        return [...process, ...haproxySamples(await pages.get(path), frontend)];
      },
      close: () => pages.close(),
    };
  },
);

/** Which process answers stands on the page for people alone. One that cannot be had says nothing. */
async function processOf(pages: Pages, path: string): Promise<Sample[]> {
  const [page = '', format] = path.split(';');
  if (format === undefined) return [];
  // It says how old it was when it was asked, however long the page takes.
  const askedMs = wallMs();
  const html = await pages.get(page).catch(() => '');
  return haproxyProcess(html, askedMs);
}

/** @param html  the statistics page; `pid = </b> 1 (...)`, `uptime = </b> 0d 0h01m02s`. @source HAProxy 2.6, src/stats.c */
export function haproxyProcess(html: string, nowMs: number): Sample[] {
  const pid = /\bpid = <\/b>\s*(\d+)/.exec(html)?.[1];
  const uptime = /\buptime = <\/b>\s*(\d+)d (\d+)h(\d+)m(\d+)s/.exec(html)?.slice(1).map(Number);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = uptime ?? [];
  const ageMs = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  return [
    ...(pid === undefined ? [] : [sample('haproxy.process_id', Number(pid))]),
    ...(uptime === undefined ? [] : [sample('haproxy.process_started_ms', nowMs - ageMs)]),
  ];
}

const FRONTEND: Readonly<Record<string, MetricName>> = {
  req_tot: 'haproxy.requests_total',
  bin: 'haproxy.received_bytes_total',
  bout: 'haproxy.sent_bytes_total',
  hrsp_2xx: 'haproxy.responses_2xx_total',
  hrsp_3xx: 'haproxy.responses_3xx_total',
  hrsp_4xx: 'haproxy.responses_4xx_total',
  hrsp_5xx: 'haproxy.responses_5xx_total',
  scur: 'haproxy.sessions',
};

const BACKEND: Readonly<Record<string, MetricName>> = {
  qcur: 'haproxy.queued_requests',
  wretr: 'haproxy.retries_total',
  wredis: 'haproxy.redispatches_total',
  econ: 'haproxy.connection_errors_total',
  eresp: 'haproxy.response_errors_total',
  act: 'haproxy.active_servers',
};

/**
 * @param csv  HAProxy's statistics page: a header line `# pxname,svname,...`, then one line per frontend, server and backend
 * @throws {Error} no such frontend
 * @source HAProxy 2.6 Management Guide, 9.1 CSV format
 */
export function haproxySamples(csv: string, frontend: string): Sample[] {
  const [header = '', ...lines] = csv.trim().split('\n');
  const columns = header.replace(/^#\s*/, '').split(',');
  const rows = lines.map((line) => {
    const fields = line.split(',');
    return new Map(columns.map((column, index) => [column, fields[index] ?? '']));
  });
  const front = rows.find((row) => row.get('svname') === 'FRONTEND' && row.get('pxname') === frontend);
  if (front === undefined) throw new Error(`HAProxy's statistics have no frontend ${frontend}`);
  const backends = rows.filter((row) => row.get('svname') === 'BACKEND');
  return [...pick(front, FRONTEND), ...backends.flatMap((row) => pick(row, BACKEND, row.get('pxname')))];
}

/** A field a proxy of its kind does not count is empty. */
function pick(row: ReadonlyMap<string, string>, fields: Readonly<Record<string, MetricName>>, item?: string): Sample[] {
  return Object.entries(fields).flatMap(([field, metric]) => {
    const value = row.get(field) ?? '';
    return value === '' ? [] : [sample(metric, Number(value), item)];
  });
}
