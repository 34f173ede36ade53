import { BenchdayError } from '../base/errors.ts';
import { takeAddresses } from './names.ts';
import type { Target } from './target.ts';
import type { OpenStream } from './entry-point.ts';
import { tcpStreams } from './tcp-stream.ts';
import { tlsStreams } from './tls-stream.ts';

/** One stream opener for each entry point of a target. @throws {BenchdayError} USAGE when one is neither http nor https */
export function streamsTo({ baseUrl, otherUrls = [], tls, http2, addresses }: Target): readonly OpenStream[] {
  if (addresses !== undefined) takeAddresses(baseUrl, addresses);
  return [baseUrl, ...otherUrls].map((address) => {
    const url = new URL(address);
    requireHttps(url, http2);
    if (url.protocol === 'http:') return tcpStreams(url);
    if (url.protocol === 'https:') return tlsStreams(url, tls, { isHttp2: http2 !== undefined });
    throw new BenchdayError('USAGE', `the load engine replay sends http and https only; the target is ${address}`);
  });
}

/** @throws {BenchdayError} USAGE where HTTP/2 is asked for without TLS */
export function requireHttps({ protocol, href }: URL, http2: Target['http2']): void {
  if (http2 === undefined || protocol === 'https:') return;
  throw new BenchdayError('USAGE', `HTTP/2 is spoken to https only (load.http: 2); the target is ${href}`, {
    hint: 'give an https address, or leave load.http out of the scenario',
  });
}
