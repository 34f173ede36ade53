import { percent } from '../base/number-text.ts';
import type { LogEndpoint } from './log-endpoints.ts';
import { isWrite, mixFileText, type MixEntry } from './mix-file.ts';
import { LEFT_OUT, leftOutText, sumOf } from './secrets.ts';

/** A request mix of a log, and what it leaves out. */
export interface LogMix {
  readonly endpoints: readonly LogEndpoint[];
  /** of the log's hits those whose target the mix can ask for, 0..1 */
  readonly coverage: number;
  /** of its hits POST, PUT, PATCH and DELETE, 0..1 */
  readonly writeShare: number;
  /** total variation between what was asked for and what the mix will ask for, 0..1 */
  readonly distance: number;
  /** what to know before it is used, one sentence each */
  readonly warnings: readonly string[];
}

/** They mostly carry a body. */
const BODIED: readonly string[] = ['POST', 'PUT', 'PATCH'];

/**
 * @param all  endpoints, most hits first
 * @param requests  all of the log
 */
export function mixOf(all: readonly LogEndpoint[], requests: number, top: number): LogMix {
  const endpoints = all.slice(0, top);
  const hits = endpoints.reduce((sum, endpoint) => sum + endpoint.hits, 0);
  const covered = endpoints.reduce((sum, { wordHits }) => sum + wordHits.reduce((all, one) => all + one, 0), 0);
  const writes = endpoints.reduce((sum, endpoint) => sum + (isWrite(endpoint.method) ? endpoint.hits : 0), 0);
  const lackBodies = endpoints.some(
    ({ method, body, multipart }) => BODIED.includes(method) && body === undefined && multipart === undefined,
  );
  return {
    endpoints,
    coverage: requests === 0 ? 0 : covered / requests,
    writeShare: hits === 0 ? 0 : writes / hits,
    distance: endpoints.reduce(
      (sum, endpoint) => sum + distanceOf(endpoint, requests, hits),
      (requests - covered) / requests / 2,
    ),
    warnings: [
      ...secretWarnings(all),
      ...(lackBodies
        ? ['No body is known of some: give each POST, PUT and PATCH the body and headers that the site expects.']
        : []),
      ...(endpoints.some(({ method }) => method === 'DELETE')
        ? ['What was deleted once may be gone: DELETE is sent for the same names again.']
        : []),
      ...(endpoints.some(({ statuses }) => statuses.length === 0)
        ? ['The log has no statuses, so the usual ones are expected.']
        : []),
    ],
  };
}

function secretWarnings(all: readonly LogEndpoint[]): string[] {
  const text = leftOutText(sumOf(all.flatMap(({ leftOut }) => leftOut ?? [])));
  if (text === undefined) return [];
  return [
    `What looks like a secret is left out, counted by hits: ${text} (/${LEFT_OUT} stands for them). A site answers otherwise without them: write values of your test data there, or take these endpoints out.`,
  ];
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
  const entries = endpoints.map(({ method, path, hits, statuses, parameter, body, multipart, headers }): MixEntry => {
    const words = parameter && { kind: 'words' as const, words: parameter.words, exponent: parameter.exponent };
    return {
      method,
      path,
      weight: hits,
      statuses,
      ...(parameter !== undefined && words !== undefined && { parameters: { [parameter.name]: words } }),
      ...(body !== undefined && { body }),
      ...(multipart !== undefined && { multipart }),
      ...(headers !== undefined && { headers }),
    };
  });
  return mixFileText(entries, {
    title: `The ${entries.length} most used endpoints of ${files}`,
    writeRatioSource: `${files}: ${percent(writeShare, 2)} of these requests were POST, PUT, PATCH or DELETE`,
    comments: [`Covers ${percent(coverage, 1)} of the requests of ${files}.`, ...warnings],
  });
}
