import { z } from 'zod';
import { keys, parsed, text } from './compose-values.ts';
import type { PublishedPort } from '../topology.ts';
import { port } from './x-benchday-schema.ts';

/** A port, and what the file says of it beside its numbers: benchday binds to 127.0.0.1 whatever the file says. */
interface WrittenPort extends PublishedPort {
  readonly hostIp?: string;
  readonly applicationProtocol?: string;
}

export const portsSchema = z.array(
  keys({
    target: port,
    published: parsed(
      (given) => (given === '' || given === '0' ? 0 : range(given)?.[0]),
      'a port from 1 to 65535',
    ).optional(),
    protocol: z.enum(['tcp', 'udp'], { error: 'must be tcp or udp' }).optional(),
    app_protocol: text.optional(),
    host_ip: text.optional(),
  }).transform((written): WrittenPort => {
    const { target, published = 0, protocol, host_ip: hostIp, app_protocol: applicationProtocol } = written;
    return {
      container: target,
      ...(published !== 0 && { published }),
      ...(protocol === 'udp' && { protocol }),
      ...(hostIp !== undefined && { hostIp }),
      ...(applicationProtocol !== undefined && { applicationProtocol }),
    };
  }),
);

/** `3000`, `"8000/tcp"`, `3000-3005`. One of udp tells nothing that a collector or an entry could use. */
export const exposeSchema = z
  .array(
    parsed(
      (given) => (/^[\d-]+\/udp$/.test(given) ? [] : range(given.replace(/\/tcp$/, ''))),
      'a port from 1 to 65535',
    ),
  )
  .transform((ports) => ports.flat());

function range(given: string): readonly number[] | undefined {
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(given) ?? [];
  const first = Number(from);
  const last = Number(to);
  if (!(first >= 1 && last <= 65_535 && first <= last)) return undefined;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
