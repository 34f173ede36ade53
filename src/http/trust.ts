import { rootCertificates } from 'node:tls';
import { readTextNow } from '../base/bounded-file.ts';
import { errnoOf } from '../base/errors.ts';
import type { TlsSettings } from '../records/tls-settings.ts';

/** Where systems keep the authorities they trust: Debian and Alpine, Fedora, macOS and BSD. Node itself reads none of them. */
const SYSTEM_FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
] as const;

/** Whom a connection trusts, PEM: the authorities of this machine, or Node's where it has none, and those of the scenario. */
export function trustedCertificates(tls: TlsSettings | undefined): string[] {
  return [...(systemCertificates() ?? rootCertificates), ...(tls?.ca?.certificates ?? [])];
}

function systemCertificates(): string[] | undefined {
  for (const file of [process.env['SSL_CERT_FILE'], ...SYSTEM_FILES]) {
    if (file === undefined || file === '') continue;
    try {
      return [readTextNow(file)];
    } catch {
      // It is the file of another system.
    }
  }
  return undefined;
}

const UNTRUSTED =
  'no authority that this machine trusts signed it; name the PEM file of its authority, or of the certificate itself, under tls.ca in the scenario';
const DATED = 'the server needs another certificate; tls.ca in the scenario does not help';

/** What to do about a certificate that was refused. @source OpenSSL's names as Node gives them, nodejs.org/api/tls.html */
const REMEDIES: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  CERT_HAS_EXPIRED: DATED,
  CERT_NOT_YET_VALID: DATED,
  ERR_TLS_CERT_ALTNAME_INVALID: 'ask the server by a name that is in its certificate; tls.ca does not help',
};

/** Our own: the handshake ended without h2. */
export const NO_HTTP2 = 'ERR_NO_HTTP2';
const NO_PROTOCOL = 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL';

/** Whether an error says that a server speaks no HTTP/2, which was all that it was offered. */
export function isWithoutHttp2(error: unknown): boolean {
  const code = errnoOf(error);
  return code === NO_HTTP2 || code === NO_PROTOCOL;
}

/** @returns a remedy when an error says that a certificate was refused */
export function certificateRemedy(error: unknown): string | undefined {
  return REMEDIES[errnoOf(error) ?? ''];
}
