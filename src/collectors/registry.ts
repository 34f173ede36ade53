import type { Collector } from './collector.ts';
import { containers } from './containers.ts';
import { generator } from './generator.ts';
import { haproxy } from './haproxy.ts';
import { host } from './host.ts';
import { postgresql } from './postgresql.ts';
import { rabbitmq } from './rabbitmq.ts';
import { redis } from './redis.ts';
import { varnish } from './varnish.ts';

export const collectors: readonly Collector[] = [
  postgresql,
  haproxy,
  varnish,
  redis,
  rabbitmq,
  containers,
  host,
  generator,
];
