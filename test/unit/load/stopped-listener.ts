import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';

const PROGRAM = `
  const server = require('node:net').createServer();
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => console.log(server.address().port));`;

const CONNECTS_WITHIN_MS = 250;

/** A port on which nobody accepts: its process is stopped and its backlog full, so the system answers no further connection. */
export async function stoppedListener(): Promise<AsyncDisposable & { readonly baseUrl: string }> {
  const child = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.stdout.once('data', (text: Buffer) => {
      resolve(Number(text.toString()));
    });
  });
  child.kill('SIGSTOP');
  const fillers: Socket[] = [];
  for (let isTaken = true; isTaken;) {
    const socket = connect({ host: '127.0.0.1', port }).on('error', () => undefined);
    fillers.push(socket);
    isTaken = await new Promise((resolve) => {
      socket.once('connect', () => {
        resolve(true);
      });
      setTimeout(resolve, CONNECTS_WITHIN_MS, false);
    });
  }
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of fillers) socket.destroy();
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}
