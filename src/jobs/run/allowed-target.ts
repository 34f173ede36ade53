import { BenchdayError } from '../../base/errors.ts';
import { withoutNamedSecrets } from '../../base/secrets.ts';

/** A user without a password is mostly a key. */
const USER = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#@:]+@/i;

/**
 * Load may only go to this machine, or to hosts that the scenario's author answers for.
 * @returns the address without a slash at its end
 * @throws {BenchdayError} USAGE (not an http or https address), TARGET_NOT_ALLOWED
 */
export function checkTarget(typed: string, allowedHosts: readonly string[]): string {
  const address = withoutNamedSecrets(typed).replace(USER, '$1***@');
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
  if (!isAllowed(url.hostname, allowedHosts)) throw notAllowed([url.hostname]);
  return `${url.origin}${url.pathname.replace(/\/$/, '')}`;
}

/** The same of hosts at which services will answer. @throws {BenchdayError} TARGET_NOT_ALLOWED naming all that are not */
export function requireAllowed(hosts: readonly string[], allowedHosts: readonly string[]): void {
  const others = hosts.filter((host) => !isAllowed(asInUrl(host), allowedHosts));
  if (others.length > 0) throw notAllowed(others);
}

function isAllowed(hostname: string, allowedHosts: readonly string[]): boolean {
  return isLoopback(hostname) || allowedHosts.some((host) => asInUrl(host) === hostname);
}

function notAllowed(hosts: readonly string[]): BenchdayError {
  const [are, them] = hosts.length === 1 ? ['is', 'it'] : ['are', 'them'];
  const message = `${hosts.join(', ')} ${are} not this machine, and the scenario does not list ${them} under allowed_hosts`;
  return new BenchdayError('TARGET_NOT_ALLOWED', message);
}

/** A host as an address names it: in small letters, IPv6 in brackets and as short as can be. */
function asInUrl(host: string): string {
  const address = `http://${host.includes(':') ? `[${host}]` : host}`;
  return URL.canParse(address) ? new URL(address).hostname : host;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
