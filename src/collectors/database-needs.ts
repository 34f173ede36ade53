import { BenchdayError, messageOf } from '../base/errors.ts';
import type { RunningService } from '../platform/platform.ts';
import { instancesOf } from './instances.ts';
import { mysqlNeeds } from './mysql-needs.ts';
import { postgresqlNeeds } from './postgresql-needs.ts';
import { connectRedis } from './redis.ts';

/**
 * Before any load: what would keep a database's statements or commands from being counted must not show after it.
 * A server that does not answer now is not refused for it: its collector says so, and its work is unknown.
 * @throws {BenchdayError} COLLECT_REFUSED naming everything that every server lacks, with what to type
 */
export async function requireCountable(services: readonly RunningService[]): Promise<void> {
  const asked = services.flatMap((service) => [
    ...serversOf(service, 'postgresql', postgresqlNeeds),
    ...serversOf(service, ['mariadb', 'mysql'] as const, mysqlNeeds),
    ...serversOf(service, ['redis', 'valkey'] as const, redisNeeds),
  ]);
  const needs = await Promise.all(
    asked.map(async ({ server, find }) => {
      const found = await find().catch(() => []);
      return found.map((need) => `${server}: ${need}`);
    }),
  );
  const all = needs.flat();
  if (all.length > 0) throw new BenchdayError('COLLECT_REFUSED', all.join('\n'));
}

type Kind = Parameters<typeof instancesOf>[1];

function serversOf<K extends Extract<Kind, string>>(
  service: RunningService,
  kinds: K | readonly K[],
  needsOf: (instance: ReturnType<typeof instancesOf<K>>[number]) => Promise<readonly string[]>,
): { readonly server: string; readonly find: () => Promise<readonly string[]> }[] {
  return instancesOf(service, kinds).map((instance) => ({
    server: instance.name.instance ?? service.name,
    find: () => needsOf(instance),
  }));
}

async function redisNeeds(instance: Parameters<typeof connectRedis>[0]): Promise<readonly string[]> {
  try {
    const client = await connectRedis(instance);
    try {
      await client.info('commandstats');
    } finally {
      client.disconnect();
    }
    return [];
  } catch (cause) {
    const said = messageOf(cause).replace(/\.$/, '');
    if (/^(?:NOAUTH|WRONGPASS|ERR invalid password|ERR AUTH)/.test(said)) {
      return [`${said}: correct user and password in x-benchday.collect`];
    }
    if (/^NOPERM/.test(said)) return [`${said}: ACL SETUSER ${instance.specification.user ?? 'default'} +info`];
    throw cause;
  }
}
