import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A site of one page for runs against something that runs already. `answer` replaces what it does. */
export async function smallSite(
  answer: (request: IncomingMessage, response: ServerResponse) => void = greet,
): Promise<AsyncDisposable & { readonly url: string; readonly server: Server }> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function greet(_request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('content-type', 'text/html');
  response.end('<p>hello</p>');
}

/** A scenario of a few seconds against it. */
export function smallScenario(changes: { durationS?: number; warmUpS?: number; hitsPerDay?: number } = {}): string {
  return `name: small
title: A few seconds
topologies: []
profile: weekday
load: { hits_per_day: ${changes.hitsPerDay ?? 8_640_000}, mode: time-lapse, duration_s: ${changes.durationS ?? 3}, seed: 1 }
requests:
  - { name: front, path: /, weight: 1, expect: { status: 200, marker: hello } }
warm_up: { duration_s: ${changes.warmUpS ?? 1}, rate_per_s: 50 }
trials: 1
slo: { p95_ms: 60000 }
`;
}
