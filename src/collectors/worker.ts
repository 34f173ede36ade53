import type { Sample } from '../records/sample.ts';
import { instanceCollector, pageProbe } from './instances.ts';
import { JVM_METRICS, MESSAGE_METRICS, STORING_METRICS } from './java-metrics.ts';
import { pageSamples } from './page-metrics.ts';

export const worker = instanceCollector(
  'worker',
  'Workers: messages stored, batches, redeliveries, age of messages, heap, database pool',
  (instance) => pageProbe(instance, instance.specification.path, workerSamples),
  { everyBeats: 3 },
);

/** @param page  a worker's page of metrics */
export function workerSamples(page: string): Sample[] {
  return pageSamples(page, STORING_METRICS, { ...MESSAGE_METRICS, ...JVM_METRICS });
}
