import { createHash } from 'node:crypto';
import { type Socket, connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { monotonicMs } from '../base/clock.ts';
import { median } from '../stats/quantile.ts';
import type { ControlWork } from './control.ts';

/** What one unit is made of, so that it takes some milliseconds: of the CPU, of memory, of the kernel's network. */
const HASHED = Buffer.alloc(256 * 1024, 'benchday');
const DOCUMENT = JSON.stringify(
  Array.from({ length: 400 }, (_, id) => ({ id, name: `product ${id}`, price: id * 1.1, tags: ['a', 'b', 'c'] })),
);
const ROUND_TRIPS = 20;
const MESSAGE = Buffer.alloc(1024, 'x');
/** The first share compiles the code. */
const WARM_UP = 0.2;

const durationMs = Number(process.argv.at(-1));
const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.pipe(socket);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
socket.setNoDelay(true);
await once(socket, 'connect');

const units: { readonly wallMs: number; readonly cpuMs: number }[] = [];
const startedMs = monotonicMs();
for (;;) {
  const [cpuBefore, wallBefore] = [process.cpuUsage(), monotonicMs()];
  await unit(socket);
  const wallMs = monotonicMs() - wallBefore;
  const { user, system } = process.cpuUsage(cpuBefore);
  const elapsedMs = monotonicMs() - startedMs;
  if (elapsedMs > WARM_UP * durationMs) units.push({ wallMs, cpuMs: (user + system) / 1000 });
  if (elapsedMs >= durationMs) break;
}
const work: ControlWork = {
  units: units.length,
  wallMs: median(units.map(({ wallMs }) => wallMs)),
  cpuMs: median(units.map(({ cpuMs }) => cpuMs)),
};
process.stdout.write(`${JSON.stringify(work)}\n`, () => process.exit());

async function unit(connection: Socket): Promise<void> {
  createHash('sha256').update(HASHED).digest();
  JSON.stringify(JSON.parse(DOCUMENT));
  for (let trip = 0; trip < ROUND_TRIPS; trip += 1) {
    connection.write(MESSAGE);
    for (let received = 0; received < MESSAGE.length;) {
      const [part] = (await once(connection, 'data')) as [Buffer];
      received += part.length;
    }
  }
}
