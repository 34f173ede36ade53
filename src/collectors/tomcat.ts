import type { Sample } from '../records/sample.ts';
import { instanceCollector, pageProbe } from './instances.ts';
import { JVM_METRICS, MESSAGE_METRICS, STORING_METRICS } from './java-metrics.ts';
import { pageSamples, type PageMetrics } from './page-metrics.ts';

export const tomcat = instanceCollector(
  'tomcat',
  'Tomcat: threads, connections, requests, heap, collections, database pool',
  (instance) => pageProbe(instance, instance.specification.path, tomcatSamples),
  { everyBeats: 3 },
);

const TOMCAT: PageMetrics = {
  tomcat_threads_busy: ['tomcat.busy_threads'],
  tomcat_threads_current: ['tomcat.threads'],
  tomcat_threads_max: ['tomcat.max_threads'],
  tomcat_connections_current: ['tomcat.connections'],
  tomcat_requests_total: ['tomcat.requests_total'],
};

/** @param page  the app's page of metrics */
export function tomcatSamples(page: string): Sample[] {
  return pageSamples(page, TOMCAT, { ...STORING_METRICS, ...MESSAGE_METRICS, ...JVM_METRICS });
}
