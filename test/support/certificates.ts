import { execFile, execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryDirectory } from './temporary-directory.ts';

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** A certificate with its key, PEM. */
export interface Certified {
  readonly key: string;
  readonly cert: string;
}

/** An authority of the test's own, made by openssl. */
export interface Authority extends AsyncDisposable {
  /** its certificate, PEM, and the file it stands in */
  readonly certificate: string;
  readonly file: string;
  /** @param names  as subjectAltName; @param days  negative: expired */
  sign(names: string, days?: number): Promise<Certified>;
}

export async function openAuthority(): Promise<Authority> {
  const directory = await temporaryDirectory();
  const at = (name: string): string => join(directory.path, name);
  const openssl = async (...words: string[]): Promise<void> => {
    await promisify(execFile)('openssl', words);
  };
  const own = ['-keyout', at('ca.key'), '-out', at('ca.pem'), '-subj', '/CN=a test authority', '-days', '2'];
  await openssl('req', '-x509', ...NEW_KEY, ...own, '-addext', 'basicConstraints=critical,CA:TRUE');
  let signed = 0;
  return {
    certificate: await readFile(at('ca.pem'), 'utf8'),
    file: at('ca.pem'),
    async sign(names, days = 2) {
      const leaf = at(`leaf-${signed++}`);
      await openssl('req', '-new', ...NEW_KEY, '-keyout', `${leaf}.key`, '-out', `${leaf}.csr`, '-subj', '/CN=leaf');
      await writeFile(`${leaf}.ext`, `subjectAltName=${names}\n`);
      const authority = [
        '-CA',
        at('ca.pem'),
        '-CAkey',
        at('ca.key'),
        '-set_serial',
        String(signed),
        '-days',
        String(days),
      ];
      await openssl(...['x509', '-req', '-in', `${leaf}.csr`, ...authority, '-extfile', `${leaf}.ext`], '-out', leaf);
      return { key: await readFile(`${leaf}.key`, 'utf8'), cert: await readFile(leaf, 'utf8') };
    },
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

/** One that is its own authority, made by openssl, with its key in one text, PEM. @param newKey  as openssl req takes it */
export function selfSigned(newKey: readonly string[] = NEW_KEY): Certified {
  const words = ['req', '-x509', ...newKey, '-keyout', '-', '-subj', '/CN=a site', '-days', '2'];
  const text = execFileSync('openssl', [...words, '-addext', 'subjectAltName=IP:127.0.0.1'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [key = ''] = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+?KEY-----\n/.exec(text) ?? [];
  const [cert = ''] = /-----BEGIN CERT[\s\S]+?CERTIFICATE-----\n/.exec(text) ?? [];
  return { key, cert };
}
