import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface SilentSocket extends AsyncDisposable {
  /** from now on it takes everything, also new connections, and answers nothing */
  silence(): void;
}

/** What is between a client and the socket of an engine, and can fall silent. @param at  where clients connect, a path */
export async function silentSocket(at: string, behind: string): Promise<SilentSocket> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const clients = new Set<Socket>();
  let isSilent = false;
  const server = createServer((client) => {
    clients.add(client);
    client.on('error', () => undefined);
    client.once('close', () => clients.delete(client));
    if (isSilent) {
      client.resume();
      return;
    }
    const engine = connect(behind);
    const pair = [client, engine] as const;
    pairs.add(pair);
    engine.on('error', () => client.destroy());
    engine.once('close', () => {
      pairs.delete(pair);
      if (!isSilent) client.destroy();
    });
    client.once('close', () => engine.destroy());
    client.pipe(engine);
    engine.pipe(client);
  });
  server.listen(at);
  await once(server, 'listening');
  return {
    silence() {
      isSilent = true;
      for (const [client, engine] of pairs) {
        client.unpipe(engine);
        engine.unpipe(client);
        client.resume();
        engine.resume();
      }
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const client of clients) client.destroy();
      await closed;
    },
  };
}
