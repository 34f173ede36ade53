import { BlockList, isIP } from 'node:net';

/** @source RFC 1122, 3.2.1.3 (127/8, and 0.0.0.0, which a system takes for itself); RFC 4291, 2.5.2 and 2.5.3 */
const OWN = new BlockList();
OWN.addSubnet('127.0.0.0', 8);
OWN.addAddress('0.0.0.0');
OWN.addAddress('::1', 'ipv6');
OWN.addAddress('::', 'ipv6');

/** Whether a host is the machine that looks at it, whichever that is. @param host  of a URL, IPv6 with or without brackets */
export function isLoopback(host: string): boolean {
  const plain = host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  if (plain === 'localhost' || plain.endsWith('.localhost')) return true;
  const version = isIP(plain);
  return version !== 0 && OWN.check(plain, version === 4 ? 'ipv4' : 'ipv6');
}
