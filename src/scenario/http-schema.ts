import { z } from 'zod';
import { wholeNumber } from '../base/plain-words.ts';
import type { FileProblem } from '../base/file-problem.ts';
import { problemAt } from '../base/yaml-file.ts';
import type { YamlDocument } from '../base/yaml-file.ts';
import { type Http2Settings, isOfConnection, MOST_CONNECTIONS, MOST_STREAMS } from '../records/http2-settings.ts';
import { generatorCount, type Generators } from './generators-schema.ts';
import type { FlowSpecification, RequestSpecification } from './schedule.ts';

export const httpSchema = z
  .union([
    z.literal(1.1),
    z.literal(2),
    z.strictObject({
      version: z.literal(2),
      max_connections: wholeNumber(1, 10_000)
        .optional()
        .describe(
          `open at once to each entry; absent: ${MOST_CONNECTIONS}, or as many as there are workers of all generators`,
        ),
      max_streams: wholeNumber(1, 10_000)
        .default(MOST_STREAMS)
        .describe('hits on one connection at once, where the server allows as many'),
    }),
  ])
  .default(1.1)
  .describe(
    'version of HTTP: 1.1, or 2 to https entries; a server that does not speak it is refused. { version: 2, max_connections, max_streams }',
  );

type Http = z.output<typeof httpSchema>;

/** @returns undefined for HTTP/1.1 */
export function http2Of(http: Http): Http2Settings | undefined {
  if (typeof http === 'number') return http === 2 ? {} : undefined;
  const { max_connections: maxConnections, max_streams: maxStreams } = http;
  return { ...(maxConnections !== undefined && { maxConnections }), maxStreams };
}

/** What of a load cannot be sent in HTTP/2. */
export function httpProblems(
  document: YamlDocument,
  { load }: { readonly load: { http: Http; connections: string; workers: number; generators: Generators } },
  all: { readonly requests: readonly RequestSpecification[]; readonly flows: readonly FlowSpecification[] },
): readonly FileProblem[] {
  const { http, connections } = load;
  if (http2Of(http) === undefined) return [];
  return [
    ...(typeof http === 'object' && connections === 'fresh' ? [atFresh(document)] : []),
    ...(typeof http === 'object' ? threadProblems(document, http, load.workers * generatorCount(load.generators)) : []),
    ...headersOf(all)
      .filter(({ name, value }) => isOfConnection(name, value))
      .map(({ endpoint, name }) => {
        const message = `is HTTP/2, in which ${endpoint} cannot send its header ${name}: it says how a connection of HTTP/1.1 is used; leave it out`;
        return problemAt(document, ['load', 'http'], message);
      }),
  ];
}

function atFresh(document: YamlDocument): FileProblem {
  const message = 'must be 2 alone with connections: fresh, which give each hit a connection of its own';
  return problemAt(document, ['load', 'http'], message);
}

function threadProblems(
  document: YamlDocument,
  { max_connections: most }: Extract<Http, object>,
  threads: number,
): readonly FileProblem[] {
  if (most === undefined || most >= threads) return [];
  const message = `must be at least load.workers times load.generators (${threads}), got ${most}: each worker has a connection of its own`;
  return [problemAt(document, ['load', 'http', 'max_connections'], message)];
}

function headersOf({ requests, flows }: Parameters<typeof httpProblems>[2]) {
  const options = flows.flatMap(({ steps }) => steps.flatMap((step) => step.options));
  const sets = [
    ...requests.map(({ name, headers }) => ({ endpoint: name, headers })),
    ...options.map(({ request, headers }) => ({ endpoint: requests[request]?.name ?? '', headers })),
  ];
  return sets.flatMap(({ endpoint, headers }) =>
    Object.entries(headers).map(([name, value]) => ({ endpoint, name, value })),
  );
}
