import type { OutgoingHttpHeaders } from 'node:http2';
import { BenchdayError } from '../base/errors.ts';
import { isOfConnection } from '../records/http2-settings.ts';
import { asciiPath, bodyBytesOf, mergedHeaders, needsLength } from './request-writer.ts';
import type { Writer } from './request-pool.ts';
import type { RequestTemplates, Target } from './target.ts';
import { traceOf } from './trace.ts';

/** A request as HTTP/2 sends it. */
export interface WireFields {
  readonly fields: OutgoingHttpHeaders;
  readonly body: string | undefined;
  readonly encoding: 'latin1' | 'utf8';
}

/** @throws {BenchdayError} INTERNAL when a header cannot be sent */
export function fieldsWriter(templates: RequestTemplates, target: Target): Writer<WireFields> {
  const base = new URL(target.baseUrl);
  const prefix = base.pathname === '/' ? '' : base.pathname;
  const heads = templates.requests.map((request) => ({
    request,
    fields: {
      ':method': request.method,
      ':scheme': 'https',
      ':authority': base.host,
      ':path': '/',
      ...plainFields(mergedHeaders(target.headers, request.headers)),
    },
  }));

  return (filled, cookies = '') => {
    const head = heads[filled.request];
    if (head === undefined) throw new BenchdayError('INTERNAL', `there is no template ${filled.request}`);
    const { request } = head;
    const fields: OutgoingHttpHeaders = { ...head.fields, ':path': prefix + asciiPath(filled.path) };
    if (filled.headerLines !== undefined) Object.assign(fields, fieldsOf(filled.headerLines));
    if (request.isWrite) fields['idempotency-key'] = `${templates.writeKeyPrefix}${filled.index}`;
    const trace = traceOf(templates.writeKeyPrefix, templates.traceShare, filled.index);
    if (trace !== undefined) fields['traceparent'] = trace.header;
    if (cookies !== '') fields['cookie'] = cookies;
    const { body } = filled;
    if (body === undefined) {
      if (needsLength(request)) fields['content-length'] = '0';
      return { fields, body, encoding: 'latin1' };
    }
    const bodyBytes = bodyBytesOf(request, body);
    fields['content-length'] = String(bodyBytes);
    return { fields, body, encoding: bodyBytes === body.length ? 'latin1' : 'utf8' };
  };
}

/** Names in lower case, and a host where HTTP/2 has it. @source RFC 9113, 8.3.1 */
function plainFields(headers: Readonly<Record<string, string>>): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (isOfConnection(name, value))
      throw new BenchdayError('INTERNAL', `header ${JSON.stringify(name)} cannot be sent in HTTP/2`);
    fields[name.toLowerCase() === 'host' ? ':authority' : name.toLowerCase()] = value;
  }
  return fields;
}

/** Of lines that the steps of flows have filled, with a line end each. */
function fieldsOf(lines: string): Record<string, string> {
  const pairs = lines
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const);
  return plainFields(Object.fromEntries(pairs));
}
