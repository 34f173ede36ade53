import type { Fall, Loss } from './fall.ts';
import { MYSQL } from './mysql-metrics.ts';

/** Of all that pg_stat_statements counts. */
export const STATEMENTS: Fall = {
  means: 'pg_stat_statements was reset, or lost its counts in a crash',
  together: 'pg_stat_statements',
  lost: [
    {
      metric: 'postgresql.deallocated_total',
      when: 'rises',
      means: 'pg_stat_statements threw entries away, with their counts',
      shows: [
        ['distinct statements seen at once', 'postgresql.distinct_statements'],
        ['pg_stat_statements.max', 'postgresql.max_distinct_statements'],
      ],
      remedy: 'raise pg_stat_statements.max above the number of distinct statements that the site sends',
    },
    { metric: 'postgresql.deallocated_total', when: 'falls', means: 'pg_stat_statements was reset' },
    { metric: 'postgresql.statements_reset_ms', when: 'changes', means: 'pg_stat_statements was reset' },
    { metric: 'postgresql.distinct_statements', when: 'falls', means: 'entries of pg_stat_statements were reset' },
    { metric: 'postgresql.reset_statements_total', when: 'rises', means: 'entries of pg_stat_statements were reset' },
    {
      metric: 'postgresql.tracks_utility',
      when: 'changes',
      means: 'pg_stat_statements.track_utility was changed meanwhile',
    },
    { metric: 'postgresql.tracks_nested', when: 'changes', means: 'pg_stat_statements.track was changed meanwhile' },
  ],
};

const DATABASE: Fall = {
  means: 'the statistics of the database were reset, or lost in a crash',
  together: 'pg_stat_database',
  lost: [{ metric: 'postgresql.database_reset_ms', when: 'changes', means: 'pg_stat_database was reset' }],
};

/** Counters of a server that was started again begin at 0, and may have passed what they were at before anyone reads them. */
function startedAgain(source: string): Loss {
  return { metric: `${source}.container_started_ms`, when: 'changes', means: 'the container was started again' };
}

/** Every page of a Java program is of one process. */
const JAVA: Fall = {
  means: 'the program was started again',
  together: 'java',
  lost: [startedAgain('tomcat'), startedAgain('worker')],
};

/** What tells of a start in whole seconds, once as a time and once as an age. @source own choice */
const START_ROUNDED_BY_MS = 3000;

/** By source, where the metric says nothing else. */
export const FALLS: Readonly<Record<string, Fall>> = {
  postgresql: DATABASE,
  patroni: { means: "the cluster's history was cut" },
  etcd: { means: 'the member was started again', together: 'etcd', lost: [startedAgain('etcd')] },
  tomcat: JAVA,
  worker: JAVA,
  jvm: JAVA,
  haproxy: {
    means: 'HAProxy was reloaded or started again, or its counters were cleared',
    together: 'haproxy',
    lost: [
      startedAgain('haproxy'),
      { metric: 'haproxy.process_id', when: 'changes', means: 'HAProxy was reloaded or started again' },
      {
        metric: 'haproxy.process_started_ms',
        when: 'changes',
        roundedBy: START_ROUNDED_BY_MS,
        means: 'HAProxy was reloaded or started again',
      },
    ],
  },
  varnish: {
    means: 'Varnish or its child process was started again',
    together: 'varnish',
    lost: [
      startedAgain('varnish'),
      { metric: 'varnish.child_starts', when: 'changes', means: "Varnish's child process was started again" },
      {
        metric: 'varnish.child_started_ms',
        when: 'changes',
        roundedBy: START_ROUNDED_BY_MS,
        means: "Varnish's child process was started again",
      },
    ],
  },
  redis: {
    means: 'Redis was started again, or its statistics were reset',
    together: 'redis',
    lost: [startedAgain('redis'), { metric: 'redis.run_number', when: 'changes', means: 'Redis was started again' }],
  },
  mysql: MYSQL,
  memcached: {
    means: 'memcached was started again, or its statistics were reset',
    together: 'memcached',
    lost: [
      startedAgain('memcached'),
      {
        metric: 'memcached.started_ms',
        when: 'changes',
        roundedBy: START_ROUNDED_BY_MS,
        means: 'memcached was started again',
      },
    ],
  },
  nginx: { means: 'nginx was started again', together: 'nginx', lost: [startedAgain('nginx')] },
  prometheus: {
    means: 'the program was started again, or its counter was set back',
    together: 'prometheus',
    lost: [
      startedAgain('prometheus'),
      { metric: 'prometheus.process_started_ms', when: 'changes', means: 'the program was started again' },
    ],
  },
  rabbitmq: { means: 'the node was started again', together: 'rabbitmq', lost: [startedAgain('rabbitmq')] },
  container: {
    means: 'the container was started again',
    together: 'container',
    isByItem: true,
    lost: [{ metric: 'container.started_ms', when: 'changes', means: 'the container was started again' }],
  },
  host: { means: 'the counter was set back or began at 0 again after its largest value' },
  generator: { means: 'the counter was set back' },
};
