import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Sample } from '../../../src/records/sample.ts';
import { tomcatSamples } from '../../../src/collectors/tomcat.ts';
import { workerSamples } from '../../../src/collectors/worker.ts';

/** Pages of the app and a worker of the topology tasks, under a little load. */
const page = (name: string): string => readFileSync(new URL(`pages/${name}`, import.meta.url), 'utf8');

test('Tomcat: threads, requests, heap and pool; seconds become ms', () => {
  expect(valuesOf(tomcatSamples(page('tomcat.txt')))).toEqual({
    'tomcat.busy_threads': 1,
    'tomcat.threads': 16,
    'tomcat.max_threads': 64,
    'tomcat.connections': 9,
    'tomcat.requests_total': 386,
    'jvm.heap_used_bytes': 59_747_280,
    'jvm.heap_max_bytes': 259_522_560,
    'jvm.collections_total': 1,
    'jvm.collection_ms_total': 76,
    'jvm.threads': 32,
    'jvm.cpu_ms_total': 4_880,
    'pool.active_connections': 0,
    'pool.idle_connections': 10,
    'pool.waiting_requests': 0,
    'pool.max_connections': 10,
  });
});

test('a worker: what it stored, and how old the messages were', () => {
  expect(valuesOf(workerSamples(page('worker.txt')))).toMatchObject({
    'worker.stored_total': 25,
    'worker.batches_total': 18,
    'worker.deliveries_total': 25,
    'worker.oldest_message_ms': 0,
    'worker.message_age_ms_total': 12_326,
    'worker.message_ages_total': 25,
    'worker.message_age_max_ms': 530,
    'worker.given_back_total': 0,
    'jvm.heap_used_bytes': 12_275_280,
  });
});

test('an application that stores messages itself says so on its own page', () => {
  const both = page('tomcat.txt') + page('worker.txt').replaceAll(/^(jvm|database)_.*\n/gm, '');
  expect(valuesOf(tomcatSamples(both))).toMatchObject({ 'tomcat.requests_total': 386, 'worker.stored_total': 25 });
});

test('a server without a database has no pool; one that does not say the main thing is an error', () => {
  const bare = page('tomcat.txt').replaceAll(/^database_.*\n/gm, '');
  expect(Object.keys(valuesOf(tomcatSamples(bare)))).not.toContain('pool.max_connections');
  expect(() => workerSamples(page('tomcat.txt'))).toThrow('the page of metrics has no worker_stored_total');
  expect(() => tomcatSamples(page('worker.txt'))).toThrow('the page of metrics has no tomcat_threads_busy');
});

function valuesOf(samples: readonly Sample[]): Record<string, number> {
  return Object.fromEntries(samples.map(({ metric, value }) => [metric, value]));
}
