/** How HTTP/2 is spoken to https entries. */
export interface Http2Settings {
  /** open at once to one entry point, over all threads; absent: `MOST_CONNECTIONS`, or one of each thread */
  readonly maxConnections?: number;
  /** on one connection at once; a server may allow fewer. absent: `MOST_STREAMS` */
  readonly maxStreams?: number;
}

export const MOST_CONNECTIONS = 8;

/** What RFC 9113 asks of servers at least, and most of them allow. @source RFC 9113, 6.5.2 */
export const MOST_STREAMS = 100;

/** They say how a connection of HTTP/1.1 is used. @source RFC 9113, 8.2.2 */
const OF_CONNECTIONS = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
];

/** Whether a header cannot be sent in HTTP/2. @param name  in any case */
export function isOfConnection(name: string, value: string): boolean {
  const plain = name.toLowerCase();
  return OF_CONNECTIONS.includes(plain) || (plain === 'te' && value.trim().toLowerCase() !== 'trailers');
}
