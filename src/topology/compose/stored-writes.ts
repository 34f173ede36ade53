import type { Drain, StoredWrites } from '../topology.ts';
import type { ComposeFile } from './compose-schema.ts';

export function storedWritesOf(accounting: NonNullable<ComposeFile['x-benchday']['accounting']>): StoredWrites {
  const { stored_writes, stored_ids, deliveries, dead_letters } = accounting;
  return {
    services: oneOrSeveral(stored_writes),
    sql: stored_writes.sql,
    ...(stored_ids !== undefined && {
      ids: {
        stored: stored_ids,
        ...(deliveries !== undefined && { deliveries }),
        ...(dead_letters !== undefined && {
          deadLetters: { services: oneOrSeveral(dead_letters), queue: dead_letters.queue },
        }),
      },
    }),
  };
}

function oneOrSeveral({
  service,
  services,
}: {
  service?: string | undefined;
  services?: string[] | undefined;
}): string[] {
  return services ?? (service === undefined ? [] : [service]);
}

export function drainOf(written: NonNullable<ComposeFile['x-benchday']['drain']>): Drain {
  const { queues, within_s, quiet_s } = written;
  return {
    services: oneOrSeveral(written),
    queues,
    withinMs: within_s * 1000,
    quietMs: quiet_s * 1000,
  };
}
