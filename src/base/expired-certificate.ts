import { createPrivateKey, createPublicKey, sign, X509Certificate } from 'node:crypto';

const SEQUENCE = 0x30;
const VERSION = 0xa0;
const BIT_STRING = 0x03;
const DAY_MS = 86_400_000;
const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/;

/** By type of key: AlgorithmIdentifier, DER, and the digest that it goes with. @source RFC 4055, RFC 5758, RFC 8410 */
const ALGORITHMS: Readonly<Record<string, { readonly identifier: string; readonly digest: string | null }>> = {
  rsa: { identifier: '300d06092a864886f70d01010b0500', digest: 'sha256' },
  ec: { identifier: '300a06082a8648ce3d040302', digest: 'sha256' },
  ed25519: { identifier: '300506032b6570', digest: null },
};

/**
 * The first certificate of a PEM file in a version that ended a day ago, signed by its own key; all else of the file stays.
 * @param keyPem  of the certificate
 * @source RFC 5280, 4.1: the fields of a certificate and their order
 * @throws {Error} saying why there can be none
 */
export function expiredCertificate(pem: string, keyPem: string, nowMs: number): string {
  const [found] = PEM.exec(pem) ?? [];
  if (found === undefined) throw new Error('it holds no certificate');
  const before = new X509Certificate(found);
  const key = createPrivateKey(keyPem);
  if (!createPublicKey(key).equals(before.publicKey)) throw new Error('the key is not that of the certificate');
  const algorithm = ALGORITHMS[key.asymmetricKeyType ?? ''];
  if (algorithm === undefined) throw new Error(`keys of the type ${key.asymmetricKeyType ?? 'unknown'} are not known`);
  const [body] = childrenOf(before.raw);
  if (body === undefined) throw new Error('it is no certificate of X.509');
  const fields = childrenOf(body);
  // A certificate of version 1 has no field for its version.
  const at = fields[0]?.[0] === VERSION ? 1 : 0;
  const identifier = Buffer.from(algorithm.identifier, 'hex');
  const endedMs = nowMs - DAY_MS;
  const beganMs = Math.min(Date.parse(before.validFrom), endedMs - DAY_MS);
  const validity = element(SEQUENCE, timeOf(beganMs), timeOf(endedMs));
  const changed = fields.map((field, index) => {
    if (index === at + 1) return identifier;
    return index === at + 3 ? validity : field;
  });
  const signed = element(SEQUENCE, ...changed);
  const signature = sign(algorithm.digest, signed, key);
  const made = element(SEQUENCE, signed, identifier, element(BIT_STRING, Buffer.of(0), signature));
  const lines = made.toString('base64').replaceAll(/.{64}(?=.)/g, '$&\n');
  return pem.replace(PEM, () => `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----`);
}

/** The elements of one that is made of others, each with its head. @source ITU-T X.690, 8.1 */
function childrenOf(whole: Buffer): readonly Buffer[] {
  const children: Buffer[] = [];
  const { from, to } = contentOf(whole, 0);
  for (let at = from; at < to;) {
    const next = contentOf(whole, at).to;
    children.push(whole.subarray(at, next));
    at = next;
  }
  return children;
}

function contentOf(bytes: Buffer, at: number): { readonly from: number; readonly to: number } {
  const first = bytes.readUInt8(at + 1);
  if (first < 0x80) return { from: at + 2, to: at + 2 + first };
  const size = first & 0x7f;
  const from = at + 2 + size;
  return { from, to: from + bytes.readUIntBE(at + 2, size) };
}

function element(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.of(tag, content.length), content]);
  const hex = content.length.toString(16);
  const size = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 | size.length), size, content]);
}

/** @source RFC 5280, 4.1.2.5: UTCTime through 2049, GeneralizedTime before 1950 and from 2050 on */
function timeOf(ms: number): Buffer {
  const digits = `${new Date(ms).toISOString().slice(0, 19).replaceAll(/\D/g, '')}Z`;
  const year = Number(digits.slice(0, 4));
  return year >= 1950 && year < 2050 ? element(0x17, Buffer.from(digits.slice(2))) : element(0x18, Buffer.from(digits));
}
