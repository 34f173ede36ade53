import { X509Certificate } from 'node:crypto';
import { readBounded } from '../base/bounded-file.ts';
import { errnoOf, messageOf } from '../base/errors.ts';

/** All authorities that a system trusts are a quarter of it. */
const MOST_BYTES = 1024 * 1024;
const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** The certificates of a PEM file, one text each, or why there are none. Anything else in the file, such as a key, is left out. */
export async function readCertificates(
  file: string,
): Promise<{ readonly certificates: readonly string[] } | { readonly problem: string }> {
  let text: string;
  try {
    text = (await readBounded(file, MOST_BYTES)).toString('latin1');
  } catch (error) {
    return { problem: `cannot be read: ${errnoOf(error) ?? messageOf(error)}` };
  }
  const certificates = text.match(BLOCK) ?? [];
  if (certificates.length === 0) return { problem: 'holds no -----BEGIN CERTIFICATE-----; a PEM file is needed' };
  for (const [index, certificate] of certificates.entries()) {
    if (!isCertificate(certificate)) {
      return { problem: `certificate ${index + 1} of ${certificates.length} in it cannot be understood` };
    }
  }
  return { certificates };
}

function isCertificate(text: string): boolean {
  try {
    new X509Certificate(text);
    return true;
  } catch {
    return false;
  }
}
