import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import type Docker from 'dockerode';
import type { LabUp } from '../../src/platform/lab/bring-up-lab.ts';
import type { LabServer } from '../../src/platform/lab/lab.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** Of each server where all have one address. */
export const PORTS = 4;

/** The nodes of a lab as machines of their own are: each with a Docker context, and an address at which its ports are reached. */
export interface ForeignSwarm extends AsyncDisposable {
  /** settings of Docker's client; contexts are named as the servers */
  readonly dockerConfig: string;
  /** addresses of this machine, by server */
  readonly addresses: ReadonlyMap<string, string>;
  /** Sets labels of a node, in the place of those it had; an empty one is removed. */
  label(server: string, labels: Readonly<Record<string, string>>): Promise<void>;
}

/**
 * Nobody is told yet how the nodes are reached.
 * @param isOneAddress  all at 127.0.0.1, as behind one machine, each with some of the ports; else each has an address of its own and all ports
 */
export async function foreignSwarm({ lab }: Pick<LabUp, 'lab'>, isOneAddress = false): Promise<ForeignSwarm> {
  const folder = await temporaryDirectory();
  await writeFile(path.join(folder.path, 'config.json'), '{}');
  for (const server of lab.servers) await writeContext(folder.path, server);
  const net = `127.${process.pid % 200}.${(process.pid >> 8) % 200}`;
  const addresses = new Map(
    lab.servers.map(({ name }, index) => [name, isOneAddress ? '127.0.0.1' : `${net}.${11 + index}`]),
  );
  const ways = await Promise.all(
    lab.servers.flatMap(({ name, entryPorts }, index) =>
      [...entryPorts]
        .slice(...(isOneAddress ? [PORTS * index, PORTS * (index + 1)] : []))
        .map(([port, published]) => openWay({ host: addresses.get(name) ?? '', port }, published)),
    ),
  );
  const [manager] = lab.servers;
  return {
    dockerConfig: folder.path,
    addresses,
    label: (server, labels) => labelNode(manager?.docker, server, labels),
    async [Symbol.asyncDispose]() {
      for (const way of ways) way();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** As Docker's client keeps one. @source github.com/docker/cli, cli/context/store */
async function writeContext(folder: string, { name, docker }: LabServer): Promise<void> {
  const { port, ca, cert, key } = docker.modem as unknown as Readonly<Record<'port' | 'ca' | 'cert' | 'key', string>>;
  const id = createHash('sha256').update(name).digest('hex');
  const [meta, tls] = [path.join(folder, 'contexts/meta', id), path.join(folder, 'contexts/tls', id, 'docker')];
  for (const each of [meta, tls]) await mkdir(each, { recursive: true });
  const endpoint = { Host: `tcp://127.0.0.1:${port}`, SkipTLSVerify: false };
  await writeFile(
    path.join(meta, 'meta.json'),
    JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker: endpoint } }),
  );
  for (const [file, text] of Object.entries({ ca, cert, key })) await writeFile(path.join(tls, `${file}.pem`), text);
}

/** From an address of this machine to a port that a lab's server has on 127.0.0.1, as the network leads to a machine. */
async function openWay(at: { readonly host: string; readonly port: number }, published: number): Promise<() => void> {
  const open = new Set<Socket>();
  const keep = (socket: Socket): void => {
    open.add(socket.on('error', () => undefined));
    socket.on('close', () => open.delete(socket));
  };
  const server: Server = createServer((client) => {
    const node = connect({ host: '127.0.0.1', port: published });
    for (const socket of [client, node]) keep(socket);
    client.pipe(node).pipe(client);
    client.on('close', () => node.destroy());
    node.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(at, resolve));
  if ((server.address() as AddressInfo).port !== at.port) throw new Error(`not at ${at.host}:${at.port}`);
  return () => {
    server.close();
    for (const socket of open) socket.destroy();
  };
}

interface Node {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: {
    readonly Role: string;
    readonly Availability: string;
    readonly Labels?: Readonly<Record<string, string>>;
  };
  readonly Description: { readonly Hostname: string };
}

async function labelNode(manager: Docker | undefined, server: string, labels: Readonly<Record<string, string>>) {
  for (let attempt = 1; ; attempt += 1) {
    const nodes = (await manager?.listNodes()) as readonly Node[];
    const node = nodes.find(({ Description }) => Description.Hostname === server);
    if (manager === undefined || node === undefined) throw new Error(`no node ${server}`);
    const all = Object.entries({ ...node.Spec.Labels, ...labels }).filter(([, value]) => value !== '');
    try {
      await manager.getNode(node.ID).update({
        _query: { version: node.Version.Index },
        _body: { ...node.Spec, Labels: Object.fromEntries(all) },
      });
      return;
    } catch (cause) {
      // The node itself writes its description meanwhile.
      if (attempt === 5) throw cause;
    }
  }
}
