import { counted } from '../base/number-text.ts';
import { BenchdayError } from '../base/errors.ts';
import { decoded } from '../base/tolerant-text.ts';
import { escapeBraces } from '../scenario/template.ts';
import { type RecordedBody, type RecordedRequest, recordingOf } from './har-entries.ts';
import { formOf } from './har-form.ts';
import { tellingHeaders } from './har-headers.ts';
import { endpointsOf, type LogEndpoint } from './log-endpoints.ts';
import { METHODS } from './log-record.ts';
import type { TargetCount } from './mix-collector.ts';
import { isWrite } from './mix-file.ts';
import { type LogMix, mixOf } from './mix-text.ts';
import { holdsSecret, withoutSecrets } from './secrets.ts';
import { encodedTarget } from './target-parts.ts';

const LONGEST_BODY = 20_000;
const MOST_SHOWN = 5;
const READS = ['GET', 'HEAD', 'OPTIONS'];
/** What stands for bytes that were no UTF-8; the bytes themselves are not known. */
const NO_UTF8 = '\ufffd';
/** No answer stands in the recording. */
const UNSAID = Infinity;
/** As of lines without a status. */
const UNKNOWN = 0;

/**
 * The request mix of a recording: what its busiest host was asked for, with the bodies that were sent.
 * @param text  of the file
 * @throws {BenchdayError} FILE_INVALID: it is no HAR, or holds no request
 */
export async function mixOfHar(text: string, file: string, top: number): Promise<LogMix> {
  const { requests: recorded, unreadable } = recordingOf(text, file);
  const entries = recorded.filter(isAnswered);
  const hosts = new Map<string, RecordedRequest[]>();
  for (const entry of entries) {
    const { host } = entry.url;
    const own = hosts.get(host);
    if (own === undefined) hosts.set(host, [entry]);
    else own.push(entry);
  }
  const [host, asked] = [...hosts].sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
  if (host === undefined || asked === undefined)
    throw new BenchdayError('FILE_INVALID', `${file} holds no request to a site`, {
      hint: 'record a visit in a browser, and save it with its content',
    });
  const endpoints = endpointsOf(asked.map(countOf));
  const bodies = bodiesOf(asked);
  const byKey = requestsByKey(asked);
  const sent = await Promise.all(
    endpoints.map((endpoint) => {
      const key = keyOf(endpoint.method, endpoint.example);
      const headers = tellingHeaders(byKey.get(key) ?? []);
      return withBody({ ...endpoint, ...(Object.keys(headers).length > 0 && { headers }) }, bodies.get(key));
    }),
  );
  const mix = mixOf(
    sent.map(({ endpoint }) => endpoint),
    entries.length,
    top,
  );
  const unsaid = asked.filter(({ status }) => status === undefined).length;
  const bodied = asked.filter(
    ({ method, body }) => READS.includes(method) && body !== undefined && writtenText(body) !== '',
  ).length;
  const lost = [...new Set(sent.flatMap((one) => one.lost))];
  const noText = sent.flatMap((one) => (one.isNoText ? [`${one.endpoint.method} ${one.endpoint.path}`] : []));
  return {
    ...mix,
    warnings: [
      ...mix.warnings,
      ...(hosts.size > 1
        ? [
            `Requests to ${hosts.size - 1} other hosts than ${host} are left out: ${entries.length - asked.length} of ${entries.length}.`,
          ]
        : []),
      ...(entries.length < recorded.length
        ? [
            `${counted(recorded.length - entries.length, 'request')} never got an answer of a server, as they were blocked, broken off, or in the browser's own cache: left out.`,
          ]
        : []),
      ...(unreadable > 0
        ? [
            `${counted(unreadable, 'entry', 'entries')} of the recording hold no request with a method and an address: left out.`,
          ]
        : []),
      ...(unsaid > 0
        ? [
            `${counted(unsaid, 'request')} stand in the recording without an answer: a plain success is expected of each.`,
          ]
        : []),
      ...differentBodies(bodies),
      ...(bodied > 0 ? [`${counted(bodied, 'read')} had a body, which a mix does not send.`] : []),
      ...(lost.length > 0
        ? [`The recording does not hold the bytes of ${lost.slice(0, MOST_SHOWN).join(', ')}: give each its file.`]
        : []),
      ...(noText.length > 0
        ? [
            `Bodies that are no text are left out: those of ${noText.slice(0, MOST_SHOWN).join(', ')}${noText.length > MOST_SHOWN ? ` and ${noText.length - MOST_SHOWN} more` : ''}.`,
          ]
        : []),
      `Cookies and credentials of the recording are left out${secretsText(asked)}; one visit says little of how popular each page is.`,
    ],
  };
}

/** A request that was blocked or broken off has status 0 (developer tools) or -1 (Playwright). */
function isAnswered({ status = UNSAID, isFromCache }: RecordedRequest): boolean {
  return status > 0 && !isFromCache;
}

function countOf(request: RecordedRequest): TargetCount {
  const method = METHODS.find((known) => known === request.method) ?? 'other';
  return { method, status: request.status ?? UNKNOWN, target: targetOf(request), count: 1 };
}

function targetOf({ url }: RecordedRequest): string {
  return url.pathname + url.search;
}

function keyOf(method: string, encoded: string): string {
  return `${method} ${encoded}`;
}

function keyOfRequest(request: RecordedRequest): string {
  return keyOf(request.method, encodedTarget(withoutSecrets(targetOf(request)).target));
}

function requestsByKey(requests: readonly RecordedRequest[]): ReadonlyMap<string, readonly RecordedRequest[]> {
  const byKey = new Map<string, RecordedRequest[]>();
  for (const request of requests) {
    const key = keyOfRequest(request);
    const own = byKey.get(key);
    if (own === undefined) byKey.set(key, [request]);
    else own.push(request);
  }
  return byKey;
}

/** By method and target: the bodies that were sent, the last one last, without those that hold secrets. */
function bodiesOf(requests: readonly RecordedRequest[]): Map<string, Map<string, RecordedBody>> {
  const bodies = new Map<string, Map<string, RecordedBody>>();
  for (const request of requests) {
    const { body } = request;
    const written = body === undefined ? '' : writtenText(body);
    if (body === undefined || written === '' || written.length > LONGEST_BODY || hasSecret(body)) continue;
    const key = keyOfRequest(request);
    const sent = bodies.get(key) ?? new Map<string, RecordedBody>();
    sent.delete(written);
    bodies.set(key, sent.set(written, body));
  }
  return bodies;
}

/** A body, or the fields into which it was cut, one a line as forms with parts have them. */
function writtenText(body: RecordedBody): string {
  return body.text === undefined || body.text === '' ? fieldLines(body) : body.text;
}

function fieldLines({ params = [] }: RecordedBody): string {
  return params.map(({ name, value = '' }) => `name="${name}"\r\n${name}=${value}`).join('&');
}

/** Fields may be there beside a text that nobody can read, such as "[binary data]". */
function hasSecret(body: RecordedBody): boolean {
  return [writtenText(body), fieldLines(body)].some((text) => holdsSecret(text.slice(0, LONGEST_BODY)));
}

/** A form of fields that was recorded without its text. */
function fieldsText({ mimeType, params = [] }: RecordedBody): string | undefined {
  if (params.length === 0 || !/^application\/x-www-form-urlencoded\b/i.test(mimeType)) return undefined;
  const pairs = params.map(({ name, value = '' }): [string, string] => [name, value]);
  // Chromium has them as they were sent, others as they are meant.
  const isSent = pairs.flat().every(isEncoded) && pairs.flat().some((text) => text.includes('%'));
  const meant = isSent ? pairs.map((pair) => pair.map((text) => decodeURIComponent(text))) : pairs;
  return new URLSearchParams(meant as [string, string][]).toString();
}

/** It holds nothing that would have to be encoded. */
function isEncoded(text: string): boolean {
  return /^(?:[\w.~!*'()-]|%[0-9a-f]{2})*$/i.test(text) && decoded(text, '%') !== '%';
}

function differentBodies(bodies: ReadonlyMap<string, ReadonlyMap<string, RecordedBody>>): string[] {
  const several = [...bodies].filter(([, sent]) => sent.size > 1);
  if (several.length === 0) return [];
  const shown = several.slice(0, MOST_SHOWN).map(([key, sent]) => `${key} (${counted(sent.size, 'body', 'bodies')})`);
  const more = several.length > MOST_SHOWN ? ` and ${several.length - MOST_SHOWN} more` : '';
  return [`Different bodies were sent to ${shown.join(', ')}${more}: the mix sends the last of each.`];
}

function secretsText(requests: readonly RecordedRequest[]): string {
  const bodies = requests.filter(({ body }) => body !== undefined && hasSecret(body)).length;
  return bodies === 0
    ? ''
    : `, with ${bodies === 1 ? '1 body that holds' : `${bodies} bodies that hold`} what looks like a secret`;
}

/** An endpoint as the mix has it. */
interface Sent {
  readonly endpoint: LogEndpoint;
  /** names of files whose bytes the recording does not hold */
  readonly lost: readonly string[];
  /** a body was sent that a mix, which is text, cannot hold */
  readonly isNoText?: boolean;
}

async function withBody(endpoint: LogEndpoint, bodies: ReadonlyMap<string, RecordedBody> | undefined): Promise<Sent> {
  const sent = [...(bodies?.values() ?? [])].at(-1);
  // A mix sends none with a read.
  if (sent === undefined || !isWrite(endpoint.method)) return { endpoint, lost: [] };
  const form = await formOf(sent);
  if (form !== undefined) return { endpoint: { ...endpoint, multipart: form.parts }, lost: form.lost };
  const body = sent.text === undefined || sent.text === '' ? fieldsText(sent) : sent.text;
  if (body === undefined) return { endpoint, lost: [] };
  if (body.includes(NO_UTF8)) return { endpoint, lost: [], isNoText: true };
  const headers = /^[\x20-\x7e]+$/.test(sent.mimeType) && {
    headers: { ...endpoint.headers, 'content-type': sent.mimeType },
  };
  return { endpoint: { ...endpoint, body: escapeBraces(body), ...headers }, lost: [] };
}
