import { BenchdayError } from '../base/errors.ts';
import { takeAddresses } from './names.ts';
import type { Target } from './target.ts';
import type { OpenStream } from './entry-point.ts';
import { tcpStreams } from './tcp-stream.ts';
import { tlsStreams } from './tls-stream.ts';

/** One stream opener for each entry point of a target. @throws {BenchdayError} USAGE when one is neither http nor https */
export function streamsTo({ baseUrl, otherUrls = [], tls, addresses }: Target): readonly OpenStream[] {
  if (addresses !== undefined) takeAddresses(baseUrl, addresses);
  return [baseUrl, ...otherUrls].map((address) => {
    const url = new URL(address);
    if (url.protocol === 'http:') return tcpStreams(url);
    if (url.protocol === 'https:') return tlsStreams(url, tls);
    throw new BenchdayError('USAGE', `the load engine replay sends http and https only; the target is ${address}`);
  });
}
