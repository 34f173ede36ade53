import { startNodeProgram } from '../../src/base/processes.ts';

/** CPU time of an answer, ms: a page of a small site. */
const ANSWER_CPU_MS = 0.5;

/** A neighbour works for so long, then waits for so long, ms: it is runnable half of the time. */
const BURST_MS = 5;

const SERVER = `
  const http = require('node:http');
  const spin = (ms) => { const end = process.cpuUsage().user + ms * 1000; while (process.cpuUsage().user < end); };
  let tookMs = [];
  const server = http.createServer((request, response) => {
    const began = performance.now();
    spin(${ANSWER_CPU_MS});
    response.end('hello');
    tookMs.push(performance.now() - began);
  });
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
  process.on('message', () => {
    const sorted = tookMs.sort((a, b) => a - b);
    process.send({ p95Ms: sorted[Math.floor(sorted.length * 0.95)] ?? NaN, cpuMs: process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000 });
    tookMs = [];
  });
  process.on('disconnect', () => process.exit());
`;

const NEIGHBOUR = `
  process.on('disconnect', () => process.exit());
  setInterval(() => { const end = performance.now() + ${BURST_MS}; while (performance.now() < end); }, ${2 * BURST_MS});
`;

/** A server, and neighbours that keep every core busy, each in a process of its own. */
export interface BusySite extends Disposable {
  readonly baseUrl: string;
  /** of the answers since it was last asked: from the start of their work to its end, p95 */
  workP95Ms(): Promise<number>;
}

export async function openBusySite(neighbours: number): Promise<BusySite> {
  const server = startNodeProgram(SERVER, { serialization: 'json' });
  const others = Array.from({ length: neighbours }, () => startNodeProgram(NEIGHBOUR, { serialization: 'json' }));
  const next = (): Promise<Record<string, number>> =>
    new Promise((resolve) => {
      server.once('message', (message) => {
        resolve(message as Record<string, number>);
      });
    });
  const { port } = await next();
  return {
    baseUrl: `http://127.0.0.1:${port ?? 0}`,
    async workP95Ms() {
      const answer = next();
      server.send('how long', () => undefined);
      return (await answer)['p95Ms'] ?? Number.NaN;
    },
    [Symbol.dispose]() {
      for (const one of [server, ...others]) one.kill('SIGKILL');
    },
  };
}
