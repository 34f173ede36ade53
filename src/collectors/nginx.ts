import { instanceCollector, pageProbe } from './instances.ts';
import { type Sample, sample } from '../records/sample.ts';

export const nginx = instanceCollector(
  'nginx',
  'Web server (nginx): requests and connections, of stub_status',
  (instance) => pageProbe(instance, instance.specification.path, nginxSamples),
);

const PAGE =
  /^Active connections: (\d+)\s+server accepts handled requests\s+(\d+) (\d+) (\d+)\s+Reading: (\d+) Writing: (\d+) Waiting: (\d+)\s*$/;

const METRICS = [
  'nginx.connections',
  'nginx.accepted_total',
  'nginx.handled_total',
  'nginx.requests_total',
  'nginx.reading_connections',
  'nginx.writing_connections',
  'nginx.waiting_connections',
] as const;

/**
 * @param page  what `stub_status` answers
 * @throws {Error} it is no such page
 * @source ngx_http_stub_status_module
 */
export function nginxSamples(page: string): Sample[] {
  const found = PAGE.exec(page);
  if (found === null) throw new Error(`not a page of stub_status: ${JSON.stringify(page.slice(0, 120))}`);
  return METRICS.map((metric, index) => sample(metric, Number(found[index + 1])));
}
