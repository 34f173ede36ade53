import { z } from 'zod';
import { show } from '../../base/plain-words.ts';
import { keys, parsed, text } from './compose-values.ts';
import type { PublishedPort } from '../topology.ts';
import { port } from './x-benchday-schema.ts';

/** A port, and the host address it was asked for: benchday binds to 127.0.0.1 whatever the file says. */
interface WrittenPort extends PublishedPort {
  readonly hostIp?: string;
}

const SHORT =
  /^(?:(?<host>\d+\.\d+\.\d+\.\d+|\[[0-9a-fA-F:]+\]|localhost):)?(?:(?<published>[\d-]*):)?(?<container>[\d-]+)$/;

/** `80`, `8080:80`, `127.0.0.1:8080:80`, `3000-3002:3000-3002`, each with or without `/tcp`. */
const shortPort = text.transform((given, context): readonly WrittenPort[] => {
  const refuse = (message: string) => {
    context.issues.push({ code: 'custom', input: given, message: `${message}, got ${show(given)}` });
    return z.NEVER;
  };
  const [address = '', protocol = 'tcp'] = given.split('/');
  if (protocol !== 'tcp') return refuse('must be a tcp port; others are not supported');
  const { host, published, container } = SHORT.exec(address)?.groups ?? {};
  const inside = range(container ?? '');
  const outside = published === undefined || published === '' ? undefined : range(published);
  if (container === undefined) return refuse('must be a port such as 80 or 8080:80');
  if (inside === undefined || (outside === undefined && published !== undefined && published !== '')) {
    return refuse('must hold ports from 1 to 65535');
  }
  if (outside !== undefined && outside.length !== inside.length)
    return refuse('must publish as many ports as it names');
  return inside.map((number, index) => writtenPort(number, outside?.[index], host));
});

const longPort = keys({
  target: port,
  published: parsed((given) => (given === '' ? 0 : range(given)?.[0]), 'a port from 1 to 65535').optional(),
  protocol: z.literal('tcp').optional(),
  host_ip: text.optional(),
  mode: z.enum(['host', 'ingress']).optional(),
  name: text.optional(),
  app_protocol: text.optional(),
}).transform((long): readonly WrittenPort[] => [
  writtenPort(long.target, long.published === 0 ? undefined : long.published, long.host_ip),
]);

export const portsSchema = z.array(z.union([longPort, shortPort])).transform((ports) => ports.flat());

/** `3000`, `"8000/tcp"`, `3000-3005`. */
export const exposeSchema = z
  .array(parsed((given) => range(given.replace(/\/tcp$/, '')), 'a tcp port from 1 to 65535'))
  .transform((ports) => ports.flat());

function writtenPort(container: number, published: number | undefined, hostIp: string | undefined): WrittenPort {
  return { container, ...(published !== undefined && { published }), ...(hostIp !== undefined && { hostIp }) };
}

function range(given: string): readonly number[] | undefined {
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(given) ?? [];
  const first = Number(from);
  const last = Number(to);
  if (!(first >= 1 && last <= 65_535 && first <= last)) return undefined;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
