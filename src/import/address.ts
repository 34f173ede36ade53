import { isIP } from 'node:net';

const PRIVATE =
  /^(?:10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|::1$|f[cd][\da-f]{2}:|fe[89ab][\da-f]:)/i;

/** IPv4, IPv6, with a zone (`fe80::1%eth0`). */
export function isAddress(text: string): boolean {
  const zone = text.indexOf('%');
  return isIP(zone === -1 ? text : text.slice(0, zone)) !== 0;
}

/** An address of networks that are not on the internet: proxies and containers have such ones. */
export function isPrivate(address: string): boolean {
  return PRIVATE.test(address);
}

/** `1.2.3.4:5678`, `[::1]:5678`, `"::ffff:1.2.3.4"` -> the address alone; what is none stays as it is. */
export function withoutPort(text: string): string {
  const bare = text.trim().replace(/^"(.*)"$/, '$1');
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(bare)?.[1];
  const host = bracketed ?? (/^[^:]+:\d+$/.test(bare) ? bare.slice(0, bare.lastIndexOf(':')) : bare);
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(host)?.[1];
  return mapped ?? host;
}

/**
 * The client in a list that proxies wrote: the first address of `X-Forwarded-For` or of `Forwarded` (RFC 7239).
 * @returns undefined: no address in it, as with `-` and `unknown`
 */
export function firstAddress(list: string): string | undefined {
  for (const part of list.split(',')) {
    const found = withoutPort(/(?:^|;)\s*for=("[^"]*"|[^;]*)/i.exec(part)?.[1] ?? part);
    if (isAddress(found)) return found;
  }
  return undefined;
}

/** Nothing but addresses without ports, as X-Forwarded-For holds them: an upstream has a port. */
export function isAddressList(text: string): boolean {
  return text.split(',').every((part) => isAddress(part.trim()));
}
