import type { Client } from 'pg';
import { countOf } from '../base/count-of.ts';
import type { RunningService } from '../platform/platform.ts';
import { instancesOf } from './instances.ts';
import { connectPostgresql } from './postgresql-connection.ts';
import { ENTRIES, MARK, QUERY_TEXT } from './postgresql-entries.ts';

const ANSWER_WITHIN_MS = 3_000;
const CALLS = `select ${MARK} ${QUERY_TEXT} as text, sum(calls)::float8 as calls from (${ENTRIES}) e where is_counted group by 1`;

/** Calls of each statement until now, over all servers. */
export interface StatementCalls extends AsyncDisposable {
  read(): Promise<ReadonlyMap<string, number>>;
}

/** @returns undefined: no PostgreSQL is watched. @throws {Error} one does not answer */
export async function openStatementCalls(services: readonly RunningService[]): Promise<StatementCalls | undefined> {
  const instances = services.flatMap((service) => instancesOf(service, 'postgresql'));
  if (instances.length === 0) return undefined;
  const clients: Client[] = [];
  const close = async (): Promise<void> => {
    await Promise.allSettled(clients.map((client) => client.end()));
  };
  try {
    for (const instance of instances)
      clients.push(await connectPostgresql(instance, { answerWithinMs: ANSWER_WITHIN_MS }));
  } catch (cause) {
    await close();
    throw cause;
  }
  return {
    async read() {
      const sums = new Map<string, number>();
      for (const client of clients) {
        const { rows } = await client.query<{ text: string; calls: number }>(CALLS);
        for (const { text, calls } of rows) sums.set(text, countOf(sums, text) + calls);
      }
      return sums;
    },
    [Symbol.asyncDispose]: close,
  };
}
