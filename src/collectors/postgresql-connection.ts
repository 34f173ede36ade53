import { Socket } from 'node:net';
import { Client, type ClientConfig } from 'pg';
import { closeSocket } from './close-socket.ts';
import type { Instance } from './instances.ts';
import { limitAnswers } from './limited-socket.ts';

const CONNECT_WITHIN_MS = 2_000;

/** As it ends, the driver waits for the server to close the connection too. */
class ClosingClient extends Client {
  readonly #socket: Socket;

  constructor(settings: ClientConfig) {
    const socket = limitAnswers(new Socket());
    super({ ...settings, stream: () => socket });
    this.#socket = socket;
  }

  override end(): Promise<void> {
    return closeSocket(this.#socket, () => super.end());
  }
}

/**
 * A connection to one server, as its x-benchday.collect says.
 * @throws {Error} the server does not answer
 */
export async function connectPostgresql(
  { container, specification }: Instance<'postgresql'>,
  { answerWithinMs }: { readonly answerWithinMs: number },
): Promise<Client> {
  const { user, password, database, port } = specification;
  const client = new ClosingClient({
    ...(await container.address(port)),
    user,
    password,
    database,
    application_name: 'benchday collector',
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: answerWithinMs,
  });
  // a server that goes away between two queries: the next one fails and says so
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
