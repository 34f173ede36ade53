import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'mysql2';
import { onTestFinished } from 'vitest';
import type { RunningService } from '../../src/platform/platform.ts';
import { databaseService } from './planted-postgresql.ts';

type Row = Readonly<Record<string, string | number | null>>;
/** Gives the rows of one statement; what it throws is the server's error, by its number. undefined: it says nothing. */
type Answer = (sql: string) => readonly Row[] | undefined;

export class Refusal extends Error {
  readonly number: number;

  constructor(number: number, message: string) {
    super(message);
    this.number = number;
  }
}

/** A service whose only container speaks MySQL's protocol, as far as our queries need it. Ends with the test. */
export async function plantedMysql(name: string, answer: Answer): Promise<RunningService> {
  const server = createServer((connection) => {
    followSequence(connection);
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '10.11.0-planted',
      connectionId: 1,
      statusFlags: 2,
      characterSet: 8,
      capabilityFlags: 0xff_f7_ff,
    });
    connection.on('query', (sql: string) => {
      try {
        const rows = answer(sql);
        if (rows === undefined) return;
        const columns = Object.entries(rows[0] ?? { none: '' }).map(([column, value]) => ({
          ...COLUMN,
          name: column,
          orgName: column,
          columnType: typeof value === 'number' ? DOUBLE : TEXT,
        }));
        connection.writeTextResult([...rows], columns);
      } catch (reason) {
        if (!(reason instanceof Refusal)) throw reason;
        connection.writeError({ code: reason.number, message: reason.message });
      }
    });
    // one that a test gave up
    connection.on('error', () => undefined);
  });
  server.listen(0);
  // The library's types leave out what listens.
  const { _server: listener } = server as unknown as { readonly _server: Server };
  await once(listener, 'listening');
  onTestFinished(() => {
    listener.close();
  });
  const { port } = listener.address() as AddressInfo;
  return {
    ...databaseService(name, [port]),
    collect: [{ kind: 'mariadb', port: 3306, user: 'u', password: 'p' }],
  };
}

interface Counting {
  sequenceId: number;
  handlePacket(packet: { readonly sequenceId: number } | undefined): unknown;
}

/** Each command begins to count its packets at 0; the library's own server goes on counting. */
function followSequence(connection: unknown): void {
  const own = connection as Counting;
  const handle = own.handlePacket.bind(own);
  own.handlePacket = (packet) => {
    if (packet !== undefined) own.sequenceId = packet.sequenceId;
    return handle(packet);
  };
}

const DOUBLE = 5;
const TEXT = 253;
const COLUMN = {
  catalog: 'def',
  schema: '',
  table: '',
  orgTable: '',
  characterSet: 33,
  columnLength: 1024,
  flags: 0,
  decimals: 0,
};
