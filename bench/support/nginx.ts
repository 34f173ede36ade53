import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { locate } from './locate.ts';

/** A page of the size of a small catalogue page, held in memory: the server costs as little as a server can. */
const PAGE = `<title>benchday:page</title>${'x'.repeat(1900)}`;

export interface LocalNginx extends Disposable {
  readonly url: string;
  /** nginx's own count of requests since its start, this reading not included */
  requests(): Promise<number>;
}

/** Starts nginx on a free port of 127.0.0.1. @throws {Error} when it is not installed or does not start */
export async function startNginx(): Promise<LocalNginx> {
  const binary = locate('nginx');
  if (binary === undefined) throw new Error('nginx is not installed: apt-get install nginx-light');
  const directory = mkdtempSync(join(tmpdir(), 'benchday-bench-'));
  const port = await freePort();
  const counterPort = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(directory, name)};`,
  );
  for (const name of ['logs', 'html']) mkdirSync(join(directory, name));
  const file = join(directory, 'nginx.conf');
  writeFileSync(
    file,
    `daemon on; worker_processes 1; worker_priority -5; pid ${join(directory, 'pid')}; error_log ${join(directory, 'error.log')};
events { worker_connections 8192; }
http {
  access_log off; keepalive_requests 100000000; keepalive_timeout 60s; ${temporary.join(' ')}
  server {
    listen 127.0.0.1:${port} backlog=4096;
    default_type text/html;
    location / { return 200 '${PAGE}'; }
    location ~ ^/product/(?<id>[0-9]+)$ { return 200 '<!-- benchday:product:$id -->${PAGE}'; }
  }
  server { listen 127.0.0.1:${counterPort}; location / { stub_status; } }
}
`,
  );
  const started = spawnSync(binary, ['-p', directory, '-c', file], { encoding: 'utf8' });
  if (started.status !== 0) throw new Error(`nginx did not start: ${started.stderr}`);
  let readings = 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async requests() {
      const text = await (await fetch(`http://127.0.0.1:${counterPort}/`)).text();
      // Active connections, then the three sums: accepted, handled, requests. This reading is one of them.
      const requests = Number(/^ \d+ \d+ (\d+) *$/m.exec(text)?.[1]);
      readings++;
      return requests - readings;
    },
    [Symbol.dispose]() {
      const pidFile = join(directory, 'pid');
      if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGTERM');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
