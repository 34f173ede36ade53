import { isIP, type TcpNetConnectOpts } from 'node:net';
import { connect, createSecureContext, type ConnectionOptions } from 'node:tls';
import type { TlsSettings } from '../records/tls-settings.ts';
import { NO_HTTP2, trustedCertificates } from './trust.ts';
import type { OpenStream } from './entry-point.ts';
import { hostOf, lookupKnown } from './names.ts';

const READ_BYTES = 65_536;

interface Spoken {
  /** false: HTTP/1.1, whose bytes are told as they come; node:http2 reads its own */
  readonly isHttp2: boolean;
}

/**
 * Opens TLS connections to an https address; each certificate is verified, by the address's name, before a request leaves.
 * A session that the server gave is used by the next connections, unless the settings say otherwise.
 */
export function tlsStreams(url: URL, settings: TlsSettings | undefined, { isHttp2 }: Spoken): OpenStream {
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  const host = hostOf(url);
  const port = url.port === '' ? 443 : Number(url.port);
  // Made once: reading some 150 authorities takes 10 ms.
  const secureContext = createSecureContext({ ca: trustedCertificates(settings) });
  const isResumed = settings?.isResumed ?? true;
  let session: Buffer | undefined;

  return (onBytes, onConnected) => {
    const options: ConnectionOptions & Pick<TcpNetConnectOpts, 'onread'> = {
      host,
      port,
      lookup: lookupKnown,
      secureContext,
      rejectUnauthorized: true,
      ALPNProtocols: [isHttp2 ? 'h2' : 'http/1.1'],
      // An address is no name that a server could be asked by. @source RFC 6066, 3
      ...(isIP(host) === 0 && { servername: host }),
      ...(session !== undefined && { session }),
      ...(!isHttp2 && {
        onread: {
          buffer,
          callback(length) {
            onBytes(buffer, length);
            return true;
          },
        },
      }),
    };
    const socket = connect(options);
    socket.setNoDelay(true);
    // The request waits for the certificate: a server that is refused must never have seen it.
    if (!isHttp2) socket.cork();
    socket.once('secureConnect', () => {
      if (isHttp2 && socket.alpnProtocol !== 'h2') {
        socket.destroy(noHttp2());
        return;
      }
      onConnected();
      if (!isHttp2) socket.uncork();
    });
    if (isResumed) {
      socket.on('session', (offered) => (session = offered));
      // It may be the session that the server does not know any more.
      socket.once('error', () => (session = undefined));
    }
    return socket;
  };
}

/** It took none of what was offered by ALPN, as a server of HTTP/1.1 alone may; others end the handshake. @source RFC 7301, 3.2 */
function noHttp2(): NodeJS.ErrnoException {
  return Object.assign(new Error('its TLS handshake (ALPN) did not take h2'), { code: NO_HTTP2 });
}
