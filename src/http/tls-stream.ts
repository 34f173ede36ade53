import { isIP, type TcpNetConnectOpts } from 'node:net';
import { connect, createSecureContext, type ConnectionOptions } from 'node:tls';
import type { TlsSettings } from '../records/tls-settings.ts';
import { trustedCertificates } from './trust.ts';
import type { OpenStream } from './entry-point.ts';
import { hostOf, lookupKnown } from './names.ts';

const READ_BYTES = 65_536;

/**
 * Opens TLS connections to an https address; each certificate is verified, by the address's name, before a request leaves.
 * A session that the server gave is used by the next connections, unless the settings say otherwise.
 */
export function tlsStreams(url: URL, settings: TlsSettings | undefined): OpenStream {
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
      ALPNProtocols: ['http/1.1'],
      // An address is no name that a server could be asked by. @source RFC 6066, 3
      ...(isIP(host) === 0 && { servername: host }),
      ...(session !== undefined && { session }),
      onread: {
        buffer,
        callback(length) {
          onBytes(buffer, length);
          return true;
        },
      },
    };
    const socket = connect(options);
    socket.setNoDelay(true);
    // The request waits for the certificate: a server that is refused must never have seen it.
    socket.cork();
    socket.once('secureConnect', () => {
      onConnected();
      socket.uncork();
    });
    if (isResumed) {
      socket.on('session', (offered) => (session = offered));
      // It may be the session that the server does not know any more.
      socket.once('error', () => (session = undefined));
    }
    return socket;
  };
}
