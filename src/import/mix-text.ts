import { percent } from '../base/number-text.ts';
import { Document, isScalar, isSeq, visit } from 'yaml';
import type { LogEndpoint } from './log-endpoints.ts';

/** For a log that has no status: what a page that is there may be answered with. */
const USUAL = [200, 201, 202, 204, 301, 302, 303, 304, 307, 308];

/** A request mix of a log, and what it leaves out. */
export interface LogMix {
  readonly endpoints: readonly LogEndpoint[];
  /** of the log's hits those whose target the mix can ask for, 0..1 */
  readonly coverage: number;
  /** of its hits POST, PUT and DELETE, 0..1 */
  readonly writeShare: number;
  /** total variation between what was asked for and what the mix will ask for, 0..1 */
  readonly distance: number;
  /** what to know before it is used, one sentence each */
  readonly warnings: readonly string[];
}

/**
 * @param all  endpoints, most hits first
 * @param requests  all of the log
 */
export function mixOf(all: readonly LogEndpoint[], requests: number, top: number): LogMix {
  const endpoints = all.slice(0, top);
  const hits = endpoints.reduce((sum, endpoint) => sum + endpoint.hits, 0);
  const covered = endpoints.reduce((sum, { wordHits }) => sum + wordHits.reduce((all, one) => all + one, 0), 0);
  const writes = endpoints.reduce((sum, endpoint) => sum + (isRead(endpoint) ? 0 : endpoint.hits), 0);
  const methods = new Set(endpoints.map(({ method }) => method));
  return {
    endpoints,
    coverage: requests === 0 ? 0 : covered / requests,
    writeShare: hits === 0 ? 0 : writes / hits,
    distance: endpoints.reduce(
      (sum, endpoint) => sum + distanceOf(endpoint, requests, hits),
      (requests - covered) / requests / 2,
    ),
    warnings: [
      ...(methods.has('POST') || methods.has('PUT')
        ? ['A log has no bodies: give each POST and PUT the body and headers that the site expects.']
        : []),
      ...(methods.has('DELETE') ? ['What was deleted once may be gone: DELETE is sent for the same names again.'] : []),
      ...(endpoints.some(({ statuses }) => statuses.length === 0)
        ? ['The log has no statuses, so the usual ones are expected.']
        : []),
    ],
  };
}

/** What one endpoint adds to the distance. @param requests  of the log  @param hits  of all endpoints of the mix */
function distanceOf({ hits: own, wordHits, parameter }: LogEndpoint, requests: number, hits: number): number {
  const weights = wordHits.map((_, rank) => (rank + 1) ** -(parameter?.exponent ?? 0));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return wordHits.reduce((sum, asked, rank) => {
    const sent = ((weights[rank] ?? 0) / all) * (own / hits);
    return sum + Math.abs(asked / requests - sent) / 2;
  }, 0);
}

/** The mix as a file. Weights are what the log counted. */
export function mixText({ endpoints, coverage, writeShare, warnings }: LogMix, files: string): string {
  const names = new Set<string>();
  const requests = endpoints.map((endpoint) => {
    const { method, path, hits, statuses, parameter } = endpoint;
    return {
      name: uniqueName(endpoint, names),
      ...(method === 'GET' ? {} : { method }),
      path,
      weight: hits,
      ...(parameter === undefined
        ? {}
        : {
            parameters: {
              [parameter.name]: { kind: 'words', words: parameter.words, exponent: parameter.exponent },
            },
          }),
      ...(method === 'GET' || method === 'HEAD' ? {} : { write: true }),
      expect: { status: statuses.length === 0 ? USUAL : statuses },
    };
  });
  const comments = [`Covers ${percent(coverage, 1)} of the requests of ${files}.`, ...warnings];
  const body = new Document({
    title: `The ${requests.length} most used endpoints of ${files}`,
    write_ratio_source: `access log ${files}: ${percent(writeShare, 2)} of these requests were POST, PUT or DELETE`,
    requests,
  });
  // A list of words, one a line, would fill pages.
  visit(body, {
    Pair: (_key, { key, value }) => {
      if (isScalar(key) && isSeq(value) && (key.value === 'words' || key.value === 'status')) value.flow = true;
    },
  });
  return `${comments.map((line) => `# ${line.replace(/\s+/g, ' ')}\n`).join('')}${body.toString({ lineWidth: 0, flowCollectionPadding: false })}`;
}

function isRead({ method }: LogEndpoint): boolean {
  return method === 'GET' || method === 'HEAD';
}

function uniqueName({ method, path }: LogEndpoint, taken: Set<string>): string {
  const words = path
    .replace(/%[0-9A-F]{2}/gi, '-')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase();
  const base = `${method === 'GET' ? '' : `${method.toLowerCase()}-`}${words || 'home'}`
    .slice(0, 48)
    .replace(/-+$/, '');
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}-${number}`;
  taken.add(name);
  return name;
}
