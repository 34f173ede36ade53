import { BenchdayError } from '../../base/errors.ts';

/**
 * Load may only go to this machine, or to hosts that the scenario's author answers for.
 * @returns the address without a slash at its end
 * @throws {BenchdayError} USAGE (not an http or https address), TARGET_NOT_ALLOWED
 */
export function checkTarget(address: string, allowedHosts: readonly string[]): string {
  if (!URL.canParse(address))
    throw new BenchdayError('USAGE', `--target "${address}" is not an address such as http://127.0.0.1:8080`);
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new BenchdayError(
      'USAGE',
      `--target "${address}": only http:// and https:// are supported, got ${url.protocol}//`,
    );
  }
  if (url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new BenchdayError(
      'USAGE',
      `--target "${address}" must be a host and a port; paths, queries and users belong in the scenario's requests`,
    );
  }
  if (!isLoopback(url.hostname) && !allowedHosts.includes(url.hostname)) {
    throw new BenchdayError(
      'TARGET_NOT_ALLOWED',
      `${url.hostname} is not this machine, and the scenario does not list it under allowed_hosts`,
    );
  }
  return `${url.origin}${url.pathname.replace(/\/$/, '')}`;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
