import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { RunningContainer, RunningService } from '../../src/platform/platform.ts';
import { service as serviceOf } from '../docker/platform/small-topology.ts';

type Row = Readonly<Record<string, unknown>>;
/** Gives the rows of one statement; what it throws is the server's error. */
export type Answer = (sql: string, values: readonly string[]) => readonly Row[];

/** A service whose only container speaks PostgreSQL's protocol (version 3), as far as our queries need it. Ends with the test. */
export async function plantedPostgresql(name: string, answer: Answer): Promise<RunningService> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    serve(socket, answer);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return databaseService(name, [(server.address() as AddressInfo).port]);
}

/** A service with a container at each port. */
export function databaseService(name: string, ports: readonly number[]): RunningService {
  const unused = (): never => {
    throw new Error('nothing but the database is asked');
  };
  const containers = ports.map((port, index): RunningContainer => ({
    id: String(index),
    name: `${name}-${index + 1}`,
    imageId: '',
    startedAtMs: () => Promise.resolve(0),
    address: () => Promise.resolve({ host: '127.0.0.1', port }),
    describeImage: unused,
    exec: unused,
    converse: unused,
    usage: unused,
  }));
  return {
    name,
    role: 'database',
    service: serviceOf(name),
    collect: [{ kind: 'postgresql', port: 5432, user: 'u', password: 'p', database: 'd' }],
    containers,
    address: unused,
    logs: unused,
  };
}

function serve(socket: Socket, answer: Answer): void {
  let rest = Buffer.alloc(0);
  let hasStarted = false;
  let prepared = { sql: '', values: [] as readonly string[] };
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = hasStarted ? 1 : 0;
      if (rest.length < head + 4 || rest.length < head + rest.readUInt32BE(head)) return;
      const type = hasStarted ? String.fromCharCode(rest[0] ?? 0) : 'startup';
      const body = rest.subarray(head + 4, head + rest.readUInt32BE(head));
      rest = rest.subarray(head + rest.readUInt32BE(head));
      if (type === 'startup') {
        hasStarted = true;
        socket.write(Buffer.concat([message('R', int32(0)), READY]));
      } else if (type === 'Q') {
        const statements = textOf(body, 0).split(/;\n/);
        socket.write(Buffer.concat([answersTo(statements, [], answer), READY]));
      } else if (type === 'P') prepared = { sql: textOf(body, body.indexOf(0) + 1), values: [] };
      else if (type === 'B') prepared = { ...prepared, values: valuesOf(body) };
      else if (type === 'S') {
        const completed = [message('1'), message('2'), answersTo([prepared.sql], prepared.values, answer), READY];
        socket.write(Buffer.concat(completed));
      } else if (type === 'X') socket.end();
    }
  });
}

function answersTo(statements: readonly string[], values: readonly string[], answer: Answer): Buffer {
  const parts: Buffer[] = [];
  for (const sql of statements) {
    try {
      parts.push(rowsMessage(answer(sql, values)));
    } catch (failure) {
      const words = failure instanceof Error ? failure.message : String(failure);
      return Buffer.concat([...parts, message('E', string('SERROR'), string('CXX000'), string(`M${words}`), int8(0))]);
    }
  }
  return Buffer.concat(parts);
}

function rowsMessage(rows: readonly Row[]): Buffer {
  const columns = Object.entries(rows[0] ?? {});
  const fields = columns.map(([name, value]) =>
    Buffer.concat([string(name), int32(0), int16(0), int32(typeOf(value)), int16(-1), int32(-1), int16(0)]),
  );
  const data = rows.map((row) => message('D', int16(columns.length), ...Object.values(row).map(valueMessage)));
  return Buffer.concat([
    message('T', int16(columns.length), ...fields),
    ...data,
    message('C', string(`SELECT ${rows.length}`)),
  ]);
}

/** Object ids of text, float8, bool and json. */
function typeOf(value: unknown): number {
  if (typeof value === 'number') return 701;
  if (typeof value === 'boolean') return 16;
  return typeof value === 'object' && value !== null ? 114 : 25;
}

function valueMessage(value: unknown): Buffer {
  if (value === null) return int32(-1);
  const plain = typeof value === 'boolean' ? (value ? 't' : 'f') : value;
  const bytes = Buffer.from(typeof plain === 'string' ? plain : JSON.stringify(plain));
  return Buffer.concat([int32(bytes.length), bytes]);
}

/** Of a Bind message: portal, statement, formats, then the values. */
function valuesOf(body: Buffer): readonly string[] {
  let at = body.indexOf(0, body.indexOf(0) + 1) + 1;
  at += 2 + 2 * body.readInt16BE(at);
  const count = body.readInt16BE(at);
  at += 2;
  return Array.from({ length: count }, () => {
    const length = body.readInt32BE(at);
    at += 4 + length;
    return body.toString('utf8', at - length, at);
  });
}

function textOf(body: Buffer, from: number): string {
  return body.toString('utf8', from, body.indexOf(0, from));
}

function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

const string = (text: string): Buffer => Buffer.from(`${text}\0`);
const int8 = (value: number): Buffer => Buffer.from([value]);
const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const READY = message('Z', Buffer.from('I'));
