import type { Collector } from './collector.ts';
import { containers } from './containers.ts';
import { etcd } from './etcd.ts';
import { generator } from './generator.ts';
import { haproxy } from './haproxy.ts';
import { host } from './host.ts';
import { memcached } from './memcached.ts';
import { mysql } from './mysql.ts';
import { nginx } from './nginx.ts';
import { patroni } from './patroni.ts';
import { postgresql } from './postgresql.ts';
import { prometheus } from './prometheus-page.ts';
import { rabbitmq } from './rabbitmq.ts';
import { redis } from './redis.ts';
import { tomcat } from './tomcat.ts';
import { varnish } from './varnish.ts';
import { worker } from './worker.ts';

export const collectors: readonly Collector[] = [
  postgresql,
  mysql,
  patroni,
  etcd,
  haproxy,
  varnish,
  tomcat,
  redis,
  memcached,
  nginx,
  rabbitmq,
  worker,
  prometheus,
  containers,
  host,
  generator,
];
