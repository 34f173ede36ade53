import { connect } from 'node:net';
import { type Connection, type RowDataPacket, createConnection } from 'mysql2/promise';
import { closeSocket } from './close-socket.ts';
import type { Instance } from './instances.ts';
import { limitAnswers } from './limited-socket.ts';

const CONNECT_WITHIN_MS = 2_000;

export type MysqlKind = 'mariadb' | 'mysql';

export interface MysqlClient {
  rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

/**
 * A connection to one server, as its x-benchday.collect says. It sends nothing by itself.
 * @throws {Error} the server does not answer, or refuses
 */
export async function connectMysql(
  { container, specification }: Instance<MysqlKind>,
  { answerWithinMs }: { readonly answerWithinMs: number },
): Promise<MysqlClient> {
  const { port, user, password } = specification;
  const socket = limitAnswers(connect({ ...(await container.address(port)), noDelay: true }));
  const connection = await createConnection({
    stream: socket,
    user,
    password,
    connectTimeout: CONNECT_WITHIN_MS,
  }).catch((cause: unknown) => {
    socket.destroy();
    throw cause;
  });
  // a server that goes away between two queries: the next one fails and says so
  connection.on('error', () => undefined);
  return {
    rows: (sql) => rowsOf(connection, { sql, timeout: answerWithinMs }),
    // By the driver it would wait for the answer to what was asked last.
    close: () => closeSocket(socket, () => connection.end()),
  };
}

async function rowsOf(connection: Connection, asked: { sql: string; timeout: number }): Promise<RowDataPacket[]> {
  const [rows] = await connection.query<RowDataPacket[]>(asked);
  return rows;
}
