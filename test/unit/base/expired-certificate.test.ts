import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, connect } from 'node:tls';
import { expect, it } from 'vitest';
import { expiredCertificate } from '../../../src/base/expired-certificate.ts';
import { type Certified, openAuthority, selfSigned } from '../../support/certificates.ts';

const NOW = Date.now();
const HOUR_MS = 3_600_000;

it.each([
  ['RSA', ['-newkey', 'rsa:2048', '-nodes']],
  ['P-256', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']],
  ['Ed25519', ['-newkey', 'ed25519', '-nodes']],
])('a certificate of a key of %s ended a day ago, and is the same but for that', (_name, newKey) => {
  const { key, cert } = selfSigned(newKey);
  const before = new X509Certificate(cert);
  const after = new X509Certificate(expiredCertificate(cert, key, NOW));
  expect(Math.abs(Date.parse(after.validTo) - (NOW - 24 * HOUR_MS))).toBeLessThan(1_001);
  expect(Date.parse(after.validFrom)).toBeLessThan(Date.parse(after.validTo));
  expect(after.verify(before.publicKey)).toBe(true);
  const same = ({ subject, issuer, subjectAltName, serialNumber, publicKey }: X509Certificate) => ({
    ...{ subject, issuer, subjectAltName, serialNumber },
    key: publicKey.export({ type: 'spki', format: 'pem' }),
  });
  expect(same(after)).toEqual(same(before));
});

it('what else is in the file stays: the key, and the certificates of those that signed it', () => {
  const [site, other] = [selfSigned(), selfSigned()];
  const made = expiredCertificate(`first\n${site.cert}${other.cert}${site.key}`, site.key, NOW);
  expect(made.startsWith('first\n-----BEGIN CERTIFICATE-----')).toBe(true);
  expect(made.endsWith(`${other.cert}${site.key}`)).toBe(true);
  expect(made).not.toContain(site.cert);
});

it('is refused without a certificate, without its own key, and for a key of another kind', () => {
  const [site, other] = [selfSigned(), selfSigned()];
  expect(() => expiredCertificate(site.key, site.key, NOW)).toThrow('it holds no certificate');
  expect(() => expiredCertificate(site.cert, other.key, NOW)).toThrow('the key is not that of the certificate');
  const dsa = selfSigned(['-newkey', 'ed448', '-nodes']);
  expect(() => expiredCertificate(dsa.cert, dsa.key, NOW)).toThrow('keys of the type ed448 are not known');
});

it('a client that trusted the server refuses it from then on', async () => {
  await using authority = await openAuthority();
  const signed = await authority.sign('IP:127.0.0.1');
  expect(await greeted(signed, authority.certificate)).toBe('trusted');
  const expired = { key: signed.key, cert: expiredCertificate(signed.cert, signed.key, NOW) };
  expect(await greeted(expired, authority.certificate)).toMatch(/certificate/);
});

async function greeted({ key, cert }: Certified, ca: string): Promise<string> {
  const server = createServer({ key, cert }, (socket) => socket.end());
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', ca });
  try {
    return await new Promise((resolve) => {
      client.once('secureConnect', () => {
        resolve('trusted');
      });
      client.once('error', (error: Error) => {
        resolve(error.message);
      });
    });
  } finally {
    client.destroy();
    server.close();
  }
}
