import { pageRowsOf } from '../records/page-rows.ts';
import { type Sample, sample } from '../records/sample.ts';
import { PartialReading } from './collector.ts';
import { instanceCollector, pageProbe } from './instances.ts';
import { type PrometheusRow, labelOf, prometheusRows } from './prometheus.ts';

export const prometheus = instanceCollector(
  'prometheus',
  'Any page of metrics in the Prometheus text format: what x-benchday.collect names of it',
  (instance) =>
    pageProbe(instance, instance.specification.path, (page) => prometheusSamples(page, instance.specification.metrics)),
  { everyBeats: 3 },
);

const STARTED_S = 'process_start_time_seconds';

/**
 * @param metrics  by the user's name for it, those of counters end in `_total`: which rows are added up
 * @throws {PartialReading} the page has no row of one of them, or one without a finite number: it may have none yet, and how much it
 *   counted is not known
 */
export function prometheusSamples(page: string, metrics: Readonly<Record<string, string>>): Sample[] {
  const asked = Object.entries(metrics).map(([name, rows]) => ({ name, written: rows, rows: pageRowsOf(rows) }));
  const names = new Set([STARTED_S, ...asked.map(({ rows }) => rows.name)]);
  const rows = prometheusRows(page, (name) => names.has(name), { isNaNTaken: true });
  const unknown: string[] = [];
  const samples = asked.flatMap(({ name, written, rows: { name: rowName, labels } }) => {
    const own = rows.filter(
      (row) => row.name === rowName && labels.every(([label, value]) => labelOf(row, label) === value),
    );
    if (own.length === 0) {
      unknown.push(`the page of metrics has no ${written}`);
      return [];
    }
    const value = own.reduce((sum, row) => sum + row.value, 0);
    if (!Number.isFinite(value)) {
      unknown.push(`${written} is ${value} on the page of metrics`);
      return [];
    }
    return [sample(name.endsWith('_total') ? 'prometheus.counted_total' : 'prometheus.value', value, name)];
  });
  const all = [...startOf(rows), ...samples];
  if (unknown.length > 0) throw new PartialReading(unknown.join('; '), all);
  return all;
}

/** Rows of several processes do not tell which of them counts. */
function startOf(rows: readonly PrometheusRow[]): Sample[] {
  const [start, another] = rows.filter(({ name }) => name === STARTED_S);
  return start === undefined || another !== undefined || !Number.isFinite(start.value)
    ? []
    : [sample('prometheus.process_started_ms', start.value * 1000)];
}
